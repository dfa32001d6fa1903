package taskevent

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/moto"
)

// TestMotoMatchesTheSameEvents asks another implementation of event patterns: an archive counts the events that match
// its pattern. moto's matcher does not look into arrays of objects, so the reasons of containers are left out.
func TestMotoMatchesTheSameEvents(t *testing.T) {
	url := moto.Start(t)
	call := func(action string, request any) map[string]any {
		t.Helper()
		body, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-amz-json-1.1")
		r.Header.Set("X-Amz-Target", "AWSEvents."+action)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=testing/20261001/"+moto.Region+"/events/aws4_request, SignedHeaders=host, Signature=0")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var out map[string]any
		if err := json.NewDecoder(response.Body).Decode(&out); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v, %v", action, response.Status, out, err)
		}
		return out
	}
	archive := map[bool]string{false: "tasks", true: "canaries"}
	for canaries, name := range archive {
		call("CreateArchive", map[string]any{
			"ArchiveName":    name,
			"EventSourceArn": "arn:aws:events:" + moto.Region + ":" + moto.Account + ":event-bus/default",
			"EventPattern":   string(pattern(t, Scope{Canaries: canaries})),
		})
	}
	checked := 0
	for _, h := range happenings {
		if strings.Join(h.reasons, "") != "" {
			continue
		}
		checked++
		t.Run(h.name, func(t *testing.T) {
			name := archive[h.canaries]
			before := call("DescribeArchive", map[string]any{"ArchiveName": name})["EventCount"].(float64)
			var event struct {
				Source, Kind string
				Detail       json.RawMessage
			}
			if err := json.Unmarshal(bytes.Replace(h.event(t), []byte("detail-type"), []byte("kind"), 1), &event); err != nil {
				t.Fatal(err)
			}
			call("PutEvents", map[string]any{"Entries": []any{map[string]any{
				"Source": event.Source, "DetailType": event.Kind, "Detail": string(event.Detail)}}})
			after := call("DescribeArchive", map[string]any{"ArchiveName": name})["EventCount"].(float64)
			if got := after > before; got != h.want {
				t.Errorf("moto says %v, want %v", got, h.want)
			}
		})
	}
	if checked < 15 {
		t.Errorf("asked about %d events only", checked)
	}
}
