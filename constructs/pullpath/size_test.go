package pullpath

import (
	"strings"
	"testing"
)

func TestSizesOfFargate(t *testing.T) {
	for _, c := range []struct {
		cpu, memory string
		os          OS
		want        string // in the error; empty for none
	}{
		{"256", "512", Linux, ""},
		{"256", "1024", Linux, ""},
		{"256", "1536", Linux, "512, 1024, 2048 MiB"},
		{"256", "4096", Linux, "512, 1024, 2048 MiB"},
		{".25 vCPU", "0.5 GB", Linux, ""},
		{"0.25 vcpu", "0.5GB", Linux, ""},
		{"1 vCPU", "1 GB", Linux, "2048 to 8192 MiB in steps of 1024"},
		{"512", "1024", Linux, ""},
		{"512", "4096", Linux, ""},
		{"512", "512", Linux, "1024 to 4096"},
		{"512", "5120", Linux, "1024 to 4096"},
		{"1024", "2048", Windows, ""},
		{"1024", "2049", Windows, "2048 to 8192"},
		{"512", "1024", Windows, "there are no 512 CPU units for windows; there are 1024, 2048, 4096"},
		{"8192", "16384", Windows, "for windows"},
		{"4096", "30720", Linux, ""},
		{"4096", "31744", Linux, "8192 to 30720"},
		{"8192", "20480", Linux, ""},
		{"8192", "17408", Linux, "steps of 4096"},
		{"16384", "122880", Linux, ""},
		{"16384", "33792", Linux, "steps of 8192"},
		{"32768", "249856", Linux, ""},
		{"32 vCPU", "244 GB", Linux, ""},
		{"32768", "65536", Linux, "61440, 122880, 249856 MiB"},
		{"300", "512", Linux, "there are no 300 CPU units"},
		{"300", "", Linux, "there are no 300 CPU units"},
		{"256", "", Linux, ""},
		{"a half", "512", Linux, ""},
		{"256", "some", Linux, ""},
	} {
		err := CheckSize(c.cpu, c.memory, c.os)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("CheckSize(%q, %q, %s) = %v, want %q", c.cpu, c.memory, c.os, err, c.want)
		}
	}
}
