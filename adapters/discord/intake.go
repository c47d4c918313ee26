package discord

import (
	"context"
	"sync"
)

const (
	// maxStoring is how many events are stored at once, maxFetching how many
	// channels are read at once.
	maxStoring  = 16
	maxFetching = 4
	// maxWaiting is how many events wait to be stored. Beyond that the gateway
	// is not read; Discord keeps what comes for the time of a resume.
	maxWaiting = 1000
)

// job is a piece of work for one conversation.
type job struct {
	do func(ctx context.Context)
	// fetches tells that it reads a channel, which holds up nobody else.
	fetches bool
}

// intake does the jobs of one lane one after another, those of different lanes
// side by side.
type intake struct {
	working           *sync.WaitGroup
	storing, fetching chan struct{} // slots

	mu      sync.Mutex
	lanes   map[string][]job // waiting, by lane; a lane that is there is being worked on
	waiting int              // events that are not done
	freed   chan struct{}    // closed and replaced when one was done
}

func newIntake(working *sync.WaitGroup) *intake {
	return &intake{
		working:  working,
		storing:  make(chan struct{}, maxStoring),
		fetching: make(chan struct{}, maxFetching),
		lanes:    map[string][]job{},
		freed:    make(chan struct{}),
	}
}

// roomy waits until another event may be added.
func (q *intake) roomy(ctx context.Context) error {
	for {
		q.mu.Lock()
		room, freed := q.waiting < maxWaiting, q.freed
		q.mu.Unlock()
		if room {
			return nil
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// add puts a job at the end of a lane.
func (q *intake) add(ctx context.Context, lane string, j job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !j.fetches {
		q.waiting++
	}
	jobs, open := q.lanes[lane]
	q.lanes[lane] = append(jobs, j)
	if !open {
		q.working.Go(func() { q.work(ctx, lane) })
	}
}

// work does the jobs of a lane until there is none, or ctx is done.
func (q *intake) work(ctx context.Context, lane string) {
	for {
		j, ok := q.next(lane)
		if !ok {
			return
		}
		slots := q.storing
		if j.fetches {
			slots = q.fetching
		}
		select {
		case slots <- struct{}{}:
			j.do(ctx)
			<-slots
		case <-ctx.Done():
		}
		q.done(j)
	}
}

func (q *intake) next(lane string) (job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := q.lanes[lane]
	if len(jobs) == 0 {
		delete(q.lanes, lane)
		return job{}, false
	}
	q.lanes[lane] = jobs[1:]
	return jobs[0], true
}

func (q *intake) done(j job) {
	if j.fetches {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting--
	close(q.freed)
	q.freed = make(chan struct{})
}
