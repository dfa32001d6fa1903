package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"ecrprivatelink/internal/fleet"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/plain"
)

// placesAtOnce bounds how many accounts and Regions are read at once. Each has quotas of its own, so that this bounds
// the memory and the connections here.
const placesAtOnce = 4

// sweep reads accounts and Regions and joins what is found.
type sweep struct {
	options accountOptions
	live    *liveFlags
	query   live.AccountQuery
	whatIf  *fleet.WhatIf
	// change adds the organization to a network.
	change func(*network.Network)
	// several says that there is more than one place.
	several bool

	line  *progress
	mu    sync.Mutex
	calls int
	done  int
	all   int
}

// place is an account in a Region, and how to ask it.
type place struct {
	account string
	config  aws.Config
	// failed is why it cannot be asked.
	failed error
}

func (p place) is() fleet.Place { return fleet.Place{Account: p.account, Region: p.config.Region} }

// run reads every place. One that fails does not stop the others; it is an error where nothing at all could be read.
func (s *sweep) run(cmd *cobra.Command) (*fleet.Result, error) {
	ctx := cmd.Context()
	// Adaptive: the SDK slows down as a whole when AWS throttles, and tries more often than for a single reading.
	cfg, err := s.live.load(cmd, config.WithRetryMode(aws.RetryModeAdaptive), config.WithRetryMaxAttempts(8))
	if err != nil {
		return nil, err
	}
	if s.options.resume != "" {
		if err := os.MkdirAll(s.options.resume, 0o700); err != nil {
			return nil, fmt.Errorf("--resume %s: %w", s.options.resume, bare(err))
		}
	}
	s.line = newProgress(cmd.ErrOrStderr())
	defer s.line.end()
	places, err := s.places(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s.several, s.all = len(places) > 1, len(places)
	results := make([]*fleet.Result, len(places))
	errs := make([]error, len(places))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(placesAtOnce)
	for i, p := range places {
		group.Go(func() error {
			if errs[i] = p.failed; p.failed == nil {
				results[i], errs[i] = s.read(groupCtx, p)
			}
			s.mu.Lock()
			s.done++
			s.mu.Unlock()
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	s.line.end()
	whole := fleet.New()
	read := false
	for i, p := range places {
		if errs[i] != nil {
			whole.Miss(p.is(), errs[i])
			continue
		}
		whole.Join(results[i])
		read = true
	}
	if !read {
		return nil, errors.Join(errs...)
	}
	return whole, nil
}

// progress shows which call is made where.
func (s *sweep) progress(p place, action string) {
	s.mu.Lock()
	s.calls++
	calls, done := s.calls, s.done
	s.mu.Unlock()
	what := action
	if s.several {
		what = fmt.Sprintf("%s of %s (%d of %s done)", action, p.is(), done, plain.Count(s.all, "place"))
	}
	s.line.call(what, calls)
}

// store opens the state of a place and gives it to the reader.
func (s *sweep) store(ctx context.Context, reader *live.Reader, p place) (*live.Store, error) {
	account, err := reader.Account(ctx)
	if err != nil {
		return nil, err
	}
	if account == "" {
		return nil, errors.New("--resume needs to know the account, and AWS STS does not tell it; leave --resume out")
	}
	name := account + "-" + p.config.Region + ".jsonl"
	store, err := live.OpenStore(filepath.Join(s.options.resume, name), account+" "+p.config.Region, time.Now())
	if err != nil {
		return nil, fmt.Errorf("--resume %s: %w", s.options.resume, err)
	}
	reader.Keep(store)
	return store, nil
}
