package network

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// inBase64 is user data as Amazon EC2 keeps it.
func inBase64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func compressed(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	return out.String()
}

func archived(headers, content string) string {
	return "Content-Type: multipart/mixed; boundary=\"MIMEBOUNDARY\"\nMIME-Version: 1.0\n\n--MIMEBOUNDARY\nContent-Type: text/x-shellscript\n" +
		headers + "\n" + content + "\n--MIMEBOUNDARY--\n"
}

func TestUserData(t *testing.T) {
	const script = "#!/bin/bash\nHTTP_PROXY=proxy:3128\n"
	for _, c := range []struct {
		name, encoded string
		ok            bool
	}{
		{"a script", inBase64(script), true},
		{"a script that is compressed", inBase64(compressed(script)), true},
		{"an archive", inBase64(archived("", script)), true},
		{"an archive in Base64", inBase64(archived("Content-Transfer-Encoding: base64\n", inBase64(script))), true},
		{"an archive that is compressed", inBase64(compressed(archived("", script))), true},
		{"a part that is compressed", inBase64(archived("Content-Transfer-Encoding: base64\n", inBase64(compressed(script)))), true},
		{"an archive in an archive", inBase64("Content-Type: multipart/mixed; boundary=outer\n\n--outer\n" + archived("Content-Transfer-Encoding: base64\n", inBase64(script)) + "\n--outer--\n"), true},
		{"what is not in Base64", script, false},
		{"what is no text", inBase64("\xff\xfe\x00"), false},
		{"an archive that ends within a part", inBase64(strings.TrimSuffix(archived("", script), "--MIMEBOUNDARY--\n")), false},
		{"compressed data that is cut off", inBase64(compressed(script)[:20]), false},
		{"compressed data without end", inBase64(compressed(strings.Repeat(" ", unpackedLimit+1))), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, ok := UserData(c.encoded)
			if ok != c.ok || ok && ScriptOf(text).Proxy() == nil {
				t.Errorf("got %q, %t", text, ok)
			}
		})
	}
	if text, ok := UserData(""); text != "" || !ok {
		t.Errorf("no user data is %q, %t", text, ok)
	}
}

func TestOnlyWhatSetsAProxyIsKept(t *testing.T) {
	for _, c := range []struct{ script, kept string }{
		{"export DB_PASSWORD=hunter2\necho HTTP_PROXY=http://user:hunter2@proxy:3128 >> /etc/ecs/ecs.config\nexport NO_PROXY='a, b' TOKEN=hunter2\n", "HTTP_PROXY=proxy:3128\nNO_PROXY=\"a, b\"\n"},
		{"DB_PASSWORD=hunter2\nNO_PROXY=a\n", ""},
		{"https_proxy=proxy:3128 no_proxy=$NO_PROXY NO_PROXY=$(cat hosts),.amazonaws.com", "HTTP_PROXY=proxy:3128\nNO_PROXY=\"$NO_PROXY\"\nNO_PROXY=\"$(cat hosts),.amazonaws.com\"\n"},
		{"[settings.network]\nhttps-proxy = \"10.0.0.9:8080\"\nno-proxy = [\"localhost\", \".amazonaws.com\"]\n", "HTTP_PROXY=10.0.0.9:8080\nNO_PROXY=[\"localhost\", \".amazonaws.com\"]\n"},
		{"HTTP_PROXY=proxy:3128 NO_PROXY='[::1],a'", "HTTP_PROXY=proxy:3128\nNO_PROXY=\"[::1],a\"\n"},
	} {
		kept := ProxySettings(c.script)
		if strings.Contains(kept, "hunter2") || kept != c.kept {
			t.Errorf("of %q is kept\n%s", c.script, kept)
		}
		if was, is := show(ScriptOf(c.script).Proxy()), show(ScriptOf(kept).Proxy()); was != is {
			t.Errorf("%q sets the proxy %s, what is kept of it %s", c.script, was, is)
		}
	}
}

func show(p *Proxy) string {
	if p == nil {
		return "none"
	}
	return fmt.Sprint(*p)
}

// FuzzProxySettings holds that what is kept of user data sets the same proxy, and that any user data can be read.
func FuzzProxySettings(f *testing.F) {
	for _, seed := range []string{"HTTP_PROXY=proxy:3128 NO_PROXY=a,b", "https-proxy = \"p\"\nno-proxy = [\"a\"]", "NO_PROXY=x", "HTTP_PROXY=name:secret@", archived("", "HTTP_PROXY=p")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if len(data) > 4096 {
			return
		}
		UserData(inBase64(data))
		kept := ProxySettings(data)
		if was, is := show(ScriptOf(data).Proxy()), show(ScriptOf(kept).Proxy()); was != is {
			t.Errorf("%q sets the proxy %s, what is kept of it, %q, %s", data, was, kept, is)
		}
	})
}
