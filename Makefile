# `make help` lists what there is to do.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 10s
# The race detector needs cgo and a C compiler.
RACE := $(if $(shell command -v $$(go env CC) 2>/dev/null),-race)
# What `make test` had to leave out, one reason a line.
LEFT_OUT := build/left-out

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start the bot (ARGS="--config config.toml")
	go run ./cmd/bot run $(ARGS)

.PHONY: build
build: ## make the program ./bot
	go build -trimpath -o bot ./cmd/bot

.PHONY: test
test: left-out-none test-deps format vet staticcheck unit check left-out ## run every check that CI runs

.PHONY: check
check: ## check the knowledge base
	go run ./cmd/bot check --mutate

.PHONY: unit
unit: ## run the tests, with the race detector where it can be built
	$(if $(RACE),,@mkdir -p $(dir $(LEFT_OUT)); echo "race detector: no C compiler" >> $(LEFT_OUT))
	GUICHET_LEFT_OUT=$(abspath $(LEFT_OUT)) go test $(RACE) -count=1 -timeout 18m ./...

# KILLS is the number of kills at random times, on each of the two databases,
# SWEEP that at the steps of a talk, for each of seven kinds of step.
KILLS ?= 150
SWEEP ?= 120
.PHONY: crash
crash: test-deps ## kill the bot at every step and KILLS times at random on each store, and print what came of it
	go test -count=1 -timeout 60m -v ./cmd/bot -run '^TestCrash' -kills $(KILLS) -sweep $(SWEEP)

.PHONY: format
format: ## fail if a file is not as gofmt writes it
	@echo "gofmt -l ."
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "Not formatted; run gofmt -w on:"; echo "$$files"; exit 1; fi

.PHONY: vet
vet: ## run go vet
	go vet ./...
	go vet -tags crashpoints ./store/sqlite

.PHONY: staticcheck
staticcheck: ## run staticcheck, if it can be had
	@if go run $(STATICCHECK) -version > /dev/null 2>&1; then \
		echo "go run $(STATICCHECK) ./..."; \
		go run $(STATICCHECK) ./...; \
	else \
		mkdir -p $(dir $(LEFT_OUT)); \
		echo "staticcheck: $(STATICCHECK) could not be downloaded or built" >> $(LEFT_OUT); \
	fi

# What the tests need beside Go: a PostgreSQL server, which the tests start and
# stop themselves. Where it can neither be found nor installed, they leave out
# what needs it, and say so.
# A browser is used where there is one.
.PHONY: test-deps
test-deps:
	@as=; if [ "$$(id -u)" != 0 ]; then as="sudo -n"; fi; \
	if ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null; then \
		echo "test-deps: PostgreSQL is there"; \
	elif command -v apt-get > /dev/null && $$as true 2> /dev/null \
		&& $$as apt-get -qq update && $$as env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql > /dev/null; then \
		echo "test-deps: installed PostgreSQL"; \
	else \
		mkdir -p $(dir $(LEFT_OUT)); \
		echo "PostgreSQL: no server here, and none could be installed; the tests that need one were left out" >> $(LEFT_OUT); \
	fi
	@if ! command -v chromium > /dev/null; then \
		mkdir -p $(dir $(LEFT_OUT)); \
		echo "Chromium: not installed; the tests that look at a sheet in a browser were left out" >> $(LEFT_OUT); \
	fi

.PHONY: left-out-none
left-out-none:
	@mkdir -p $(dir $(LEFT_OUT))
	@: > $(LEFT_OUT)

.PHONY: left-out
left-out:
	@if [ -s $(LEFT_OUT) ]; then echo "Passed, but left out:"; sed 's/^/  - /' $(LEFT_OUT); else echo "Passed; nothing left out."; fi

.PHONY: pictures
pictures: ## draw the pictures of the documentation anew
	go run ./docs/picture dialog/testdata/conversations/readme-fr.chat docs/talk-fr.svg

.PHONY: lint
lint: ## run golangci-lint, if it is installed
	@if command -v golangci-lint > /dev/null; then golangci-lint run; \
	else echo "golangci-lint v2 is not installed; see https://golangci-lint.run. CI does without it."; fi

.PHONY: llm-eval
llm-eval: ## measure a language model on the same messages, beside what is understood without (BOT_OPENAI_URL, BOT_OPENAI_MODEL, BOT_OPENAI_KEY)
	@go run ./llm/eval nlu/testdata/eval/*.tsv

.PHONY: bench
bench: ## measure turns, the dialog and whole talks beside what the machine can do (ARGS="-rounds 5 talk")
	go run ./bench $(ARGS)

.PHONY: eval
eval: ## measure how free text is understood, on messages that nothing was learnt from, beside a plain bag of words
	go test -count=1 -v ./nlu -run 'TestEvaluation|TestCrossValidation|TestFactsOfMessages|TestAnswersToQuestions'

.PHONY: bench-all
bench-all: ## run every Go benchmark
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: fuzz
fuzz: ## fuzz every fuzz test for FUZZTIME (10s)
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | while IFS=: read -r file name; do \
		name=$${name#func }; \
		echo "go test -run '^$$' -fuzz ^$$name\$$ -fuzztime $(FUZZTIME) $$(dirname $$file)"; \
		go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$(dirname $$file)"; \
	done

.PHONY: cover
cover: ## tell how much of the code the tests reach
	go test -coverprofile=coverage.out ./...
	go tool cover -func=coverage.out | tail -n 1

.PHONY: clean
clean: ## remove what was built
	rm -rf bot build coverage.out
