package main

import "context"

func turns(ctx context.Context, s settings) error { return nil }
func step(ctx context.Context, s settings) error  { return nil }
