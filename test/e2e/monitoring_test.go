package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"ecrprivatelink/internal/testing/eventpattern"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/test/cdkcli"
)

// watched is the configuration of a pull path that is watched.
const watched = `environments:
  - name: watched
    workloads: [{ launchType: fargate }]
    monitoring: { clusters: [prod] }
    canary: { repository: "arn:aws:ecr:us-west-2:123456789012:repository/app" }
`

// motoAPI calls services of moto whose SDKs the project does not need otherwise.
type motoAPI struct {
	t   *testing.T
	url string
}

func (m motoAPI) post(service, contentType, target string, body io.Reader) []byte {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.url, body)
	if err != nil {
		m.t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	if target != "" {
		r.Header.Set("X-Amz-Target", target)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=testing/20261001/"+moto.Region+"/"+service+"/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		m.t.Fatal(err)
	}
	defer response.Body.Close()
	out, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		m.t.Fatalf("%s %s: %s, %v\n%s", service, target, response.Status, err, out)
	}
	return out
}

// query calls an action of a service that speaks the query protocol, and returns the XML.
func (m motoAPI) query(service, action, version string, parameters ...string) string {
	form := url.Values{"Action": {action}, "Version": {version}}
	for i := 0; i < len(parameters); i += 2 {
		form.Set(parameters[i], parameters[i+1])
	}
	return string(m.post(service, "application/x-www-form-urlencoded", "", strings.NewReader(form.Encode())))
}

// events calls an action of EventBridge.
func (m motoAPI) events(action string, request, response any) {
	m.t.Helper()
	body, err := json.Marshal(request)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := json.Unmarshal(m.post("events", "application/x-amz-json-1.1", "AWSEvents."+action, bytes.NewReader(body)), response); err != nil {
		m.t.Fatal(err)
	}
}

func TestMonitoringPassesCfnLint(t *testing.T) {
	lint := program.Path(t, "cfn-lint", "pip install cfn-lint")
	cdk := cdkcli.New(t, append(os.Environ(), "CDK_VALIDATION=false"))
	cdk.Run("synth", "--quiet", "-c", "config="+write(t, watched))
	template := filepath.Join(cdk.Out, "PrivatePull-watched.template.json")
	if out, err := exec.CommandContext(t.Context(), lint, "--non-zero-exit-code", "informational", template).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// withoutAlarms takes out of an assembly's templates what moto's CloudFormation does not have and stops at: the alarms,
// whose ARNs the dashboard asks for. It passes over the topic's policy, the subscriptions and the saved query.
func withoutAlarms(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.template.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("templates %v, error %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var template struct {
			Resources map[string]struct{ Type string }
		}
		var whole map[string]any
		if err := errors.Join(json.Unmarshal(text, &template), json.Unmarshal(text, &whole)); err != nil {
			t.Fatal(err)
		}
		for id, resource := range template.Resources {
			if resource.Type == "AWS::CloudWatch::Alarm" {
				delete(whole["Resources"].(map[string]any), id)
			}
		}
		text, err = json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		for id, resource := range template.Resources {
			if resource.Type == "AWS::CloudWatch::Alarm" {
				text = bytes.ReplaceAll(text, []byte(`{"Fn::GetAtt":["`+id+`","Arn"]}`), []byte(`"`+id+`"`))
			}
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDeployMonitoring deploys monitoring and a canary as far as moto has their resource types.
func TestDeployMonitoring(t *testing.T) {
	if testing.Short() {
		t.Skip("deploys a stack with the CDK CLI; run without -short")
	}
	server := moto.Start(t)
	cdk := cdkcli.New(t, append(moto.Environ(server), "CDK_VALIDATION=false"))
	moto.Setenv(t, server)
	cdk.Run("bootstrap", "aws://123456789012/us-west-2")
	cdk.Run("synth", "--quiet", "-c", "config="+write(t, watched))
	withoutAlarms(t, cdk.Out)
	cdk.Run("deploy", "--all", "--require-approval", "never", "--app", cdk.Out)
	api := motoAPI{t, server}
	settings, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkDashboard(t, api, endpoints(t, ec2.NewFromConfig(settings))["PrivatePull-watched"])
	topic := regexp.MustCompile(`<TopicArn>([^<]+)</TopicArn>`).FindStringSubmatch(api.query("sns", "ListTopics", "2010-03-31"))
	if topic == nil {
		t.Fatal("there is no topic")
	}
	if attributes := api.query("sns", "GetTopicAttributes", "2010-03-31", "TopicArn", topic[1]); !strings.Contains(attributes, "KmsMasterKeyId") {
		t.Errorf("the topic is not encrypted:\n%s", attributes)
	}
	checkRules(t, api, topic[1], checkCanary(t, ecs.NewFromConfig(settings)))
}

// checkDashboard wants every interface endpoint that was made on the dashboard.
func checkDashboard(t *testing.T, api motoAPI, made map[string]endpoint) {
	t.Helper()
	name := regexp.MustCompile(`<DashboardName>([^<]+)<`).FindStringSubmatch(api.query("monitoring", "ListDashboards", "2010-08-01"))
	if name == nil {
		t.Fatal("there is no dashboard")
	}
	body := api.query("monitoring", "GetDashboard", "2010-08-01", "DashboardName", name[1])
	for service, e := range made {
		if on := strings.Contains(body, e.id); on != (e.kind == types.VpcEndpointTypeInterface) {
			t.Errorf("%s, %s %s: on the dashboard %v", service, e.kind, e.id, on)
		}
	}
}

// checkCanary returns the ARN of the canary's cluster.
func checkCanary(t *testing.T, client *ecs.Client) string {
	t.Helper()
	clusters, err := client.ListClusters(t.Context(), nil)
	if err != nil || len(clusters.ClusterArns) != 1 {
		t.Fatalf("clusters %v, error %v; want the canary's", clusters, err)
	}
	tasks, err := client.ListTaskDefinitions(t.Context(), nil)
	if err != nil || len(tasks.TaskDefinitionArns) != 1 {
		t.Fatalf("task definitions %v, error %v; want the canary's", tasks, err)
	}
	return clusters.ClusterArns[0]
}

// checkRules wants a canary that cannot pull told by its own rule, a task of a watched cluster by the other, and the
// canary started without a public address.
func checkRules(t *testing.T, api motoAPI, topic, canary string) {
	t.Helper()
	var listed struct {
		Rules []struct{ Name, EventPattern, ScheduleExpression string }
	}
	api.events("ListRules", map[string]any{}, &listed)
	event := func(cluster, group string) []byte {
		return fmt.Appendf(nil, `{"source": "aws.ecs", "detail-type": "ECS Task State Change", "detail": {"lastStatus": "STOPPED",
			"clusterArn": %q, "group": %q, "stoppedReason": "CannotPullContainerError: ref pull has been retried 5 time(s)"}}`, cluster, group)
	}
	told := map[string]int{}
	for _, rule := range listed.Rules {
		var targets struct{ Targets []map[string]any }
		api.events("ListTargetsByRule", map[string]any{"Rule": rule.Name}, &targets)
		if len(targets.Targets) != 1 {
			t.Fatalf("%s has targets %v, want one", rule.Name, targets.Targets)
		}
		target := targets.Targets[0]
		if rule.ScheduleExpression != "" {
			text, err := json.Marshal(target)
			if err != nil || target["Arn"] != canary || !strings.Contains(string(text), `"AssignPublicIp":"DISABLED"`) {
				t.Errorf("the schedule starts %s, error %v", text, err)
			}
			told["schedule"]++
			continue
		}
		if target["Arn"] != topic {
			t.Errorf("%s tells %v, want %s", rule.Name, target["Arn"], topic)
		}
		for who, e := range map[string][]byte{
			"canary": event(canary, "pull-canary"),
			"prod":   event("arn:aws:ecs:us-west-2:123456789012:cluster/prod", "service:web"),
			"test":   event("arn:aws:ecs:us-west-2:123456789012:cluster/test", "service:web"),
		} {
			matches, err := eventpattern.Match([]byte(rule.EventPattern), e)
			if err != nil {
				t.Fatal(err)
			}
			if matches {
				told[who]++
			}
		}
	}
	if want := map[string]int{"schedule": 1, "canary": 1, "prod": 1}; !maps.Equal(told, want) {
		t.Errorf("rules told of %v, want %v", told, want)
	}
}
