package main

import (
	"net"
	"strings"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"ecrprivatelink/internal/testing/moto"
)

// silent is the URL of a server that accepts connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return "http://" + listener.Addr().String()
}

func TestTimeout(t *testing.T) {
	moto.Setenv(t, silent(t))
	for name, args := range map[string][]string{
		"vpc":   {"vpc", "--vpc-id", "vpc-0a1b2c3d4e5f60718", "--launch-type", "fargate"},
		"task":  {"task", "--cluster", "prod", "--service", "web"},
		"image": {"image", "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1.0"},
	} {
		t.Run("a server that never answers ends pullcheck "+name, func(t *testing.T) {
			began := time.Now()
			stdout, stderr, status := cli(append(args, "--timeout", "200ms")...)
			if status != 2 || stdout != "" || !strings.Contains(stderr, "not everything was read within 200ms") || strings.Count(stderr, "\n") != 1 {
				t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
			}
			if took := time.Since(began); took > requestTimeout {
				t.Errorf("it took %s", took)
			}
		})
	}
	t.Run("no time at all is refused", func(t *testing.T) {
		refused(t, "--timeout is 0s", "vpc", "--vpc-id", "vpc-0a1b2c3d4e5f60718", "--launch-type", "fargate", "--timeout", "0s")
	})
}

// A request of its own may take no longer, so that one that is never answered is tried again.
func TestEveryRequestHasADeadline(t *testing.T) {
	cmd := newVPCCommand()
	cmd.SetContext(t.Context())
	cfg, err := (&liveFlags{region: "us-west-2"}).load(cmd)
	if err != nil {
		t.Fatal(err)
	}
	if most := cfg.HTTPClient.(*awshttp.BuildableClient).GetTimeout(); most <= 0 || most > readingTimeout/10 {
		t.Errorf("a request may take %s, and the whole reading %s", most, readingTimeout)
	}
}
