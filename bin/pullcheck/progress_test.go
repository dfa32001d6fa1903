package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	t.Run("a terminal sees each call on one line, which is erased at the end", func(t *testing.T) {
		var out bytes.Buffer
		p := &progress{out: &out}
		p.call("ec2:DescribeVpcs", 1)
		p.call("ec2:DescribeSubnets", 2)
		p.end()
		p.call("ec2:DescribeSubnets", 3)
		got := out.String()
		if !strings.Contains(got, "call 2, ec2:DescribeSubnets") || !strings.HasSuffix(got, eraseLine) || strings.Contains(got, "\n") || strings.Contains(got, "call 3") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a file sees nothing", func(t *testing.T) {
		file, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		p := newProgress(file)
		p.call("ec2:DescribeVpcs", 1)
		p.end()
		if info, err := file.Stat(); err != nil || info.Size() != 0 {
			t.Errorf("%d bytes, %v", info.Size(), err)
		}
	})
}
