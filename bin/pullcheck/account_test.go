package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	scheduletypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"ecrprivatelink/internal/fleet"
	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

// answerOfFleet is the part of the JSON answer that the tests read.
type answerOfFleet struct {
	Summary fleet.Counts
	Causes  []fleet.Cause
	Units   []fleet.Unit
	Unread  []fleet.Unread
	Places  []fleet.Place
	Calls   map[string]int
}

func fleetAnswer(t *testing.T, args ...string) (int, answerOfFleet) {
	t.Helper()
	stdout, stderr, status := cli(append(append([]string{"account"}, args...), "--format", "json")...)
	if status == 2 {
		t.Fatalf("pullcheck account %s: %s", strings.Join(args, " "), stderr)
	}
	schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/fleet", []byte(stdout))
	var out answerOfFleet
	must(t, json.Unmarshal([]byte(stdout), &out))
	return status, out
}

// testAccountCommand runs pullcheck account.
func testAccountCommand(t *testing.T, a *account.Account) {
	f := a.MakeFleet(20)
	makeStarters(t, a, f)
	ids := map[string]fleet.Unit{}
	status, all := fleetAnswer(t)
	for _, u := range all.Units {
		ids[u.Kind+" "+u.Name] = u
	}
	t.Run("everything that starts tasks is there", func(t *testing.T) {
		if status != 1 || len(all.Unread) > 0 {
			t.Errorf("status %d, not read %+v", status, all.Unread)
		}
		for name, result := range map[string]trace.Result{
			"rule rule nightly": trace.Pass, "schedule schedule hourly": trace.Fail, "schedule schedule by-api": trace.Pass,
			"state machine state machine jobs/Run": trace.Pass, "state machine state machine jobs/Deep": trace.Fail,
			"state machine state machine jobs/Later": trace.Undecided, "service service service-0": trace.Pass, "service service service-1": trace.Fail,
		} {
			if u := ids[name]; u.Result != result {
				t.Errorf("%s is %q, %v; want %s", name, u.Result, u.Causes, result)
			}
		}
		if len(all.Units) != 27 {
			t.Errorf("%d units", len(all.Units))
		}
	})
	t.Run("causes gather what they have in common", func(t *testing.T) {
		first := all.Causes[0]
		if first.Is() != "endpoint-missing:logs" || first.Units != 4 || len(first.VPCs) != 1 || first.Fix == "" {
			t.Errorf("the first cause is %+v", first)
		}
	})
	t.Run("filters", func(t *testing.T) {
		if _, r := fleetAnswer(t, "--cluster", "fleet-0", "--cluster", "fleet-1"); r.Summary.Units != 11 {
			t.Errorf("two clusters have %+v", r.Summary)
		}
		if _, r := fleetAnswer(t, "--tag", "team=a"); r.Summary.Units != 1 || r.Units[0].Name != "service tagged" {
			t.Errorf("a tag selects %+v", r.Units)
		}
		if _, r := fleetAnswer(t, "--changed-since", "2999-12-31"); r.Summary.LeftOut < 20 {
			t.Errorf("the future leaves out %+v", r.Summary)
		}
		if _, r := fleetAnswer(t, "--changed-since", "36500d"); r.Summary.LeftOut != 0 {
			t.Errorf("a hundred years leave out %+v", r.Summary)
		}
	})
	t.Run("what if", func(t *testing.T) {
		if _, r := fleetAnswer(t, "--without-endpoint", f.Networks[0].Logs); r.Summary.Fail <= all.Summary.Fail {
			t.Errorf("without an endpoint %+v", r.Summary)
		}
		if _, r := fleetAnswer(t, "--assume", "retired=fargate:1.4.0"); r.Summary.Fail < 20 {
			t.Errorf("with a version retired %+v", r.Summary)
		}
		policy := filepath.Join(t.TempDir(), "policy.json")
		must(t, os.WriteFile(policy, []byte(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}`), 0o600))
		if _, r := fleetAnswer(t, "--with-policy", f.Networks[0].API+"="+policy); r.Summary.Fail <= all.Summary.Fail {
			t.Errorf("with another policy %+v", r.Summary)
		}
	})
	t.Run("resume", func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "state")
		fleetAnswer(t, "--resume", folder)
		_, again := fleetAnswer(t, "--resume", folder)
		// What AWS refuses, or does not find, has no answer to keep.
		for action := range again.Calls {
			service, _, _ := strings.Cut(action, ":")
			if !slices.Contains([]string{"sts", "ecr", "organizations", "route53profiles"}, service) || action == "ecr:DescribeRepositories" {
				t.Errorf("the second run calls %s", action)
			}
		}
		if again.Summary != all.Summary {
			t.Errorf("the second run calls %v and has %+v", again.Calls, again.Summary)
		}
		refused(t, "is no state of pullcheck account", func() []string {
			must(t, os.WriteFile(filepath.Join(folder, moto.Account+"-us-west-2.jsonl"), []byte("hello\n"), 0o600))
			return []string{"account", "--resume", folder}
		}()...)
	})
	t.Run("every Region", func(t *testing.T) {
		through(t, before(t, a.URL, func(w http.ResponseWriter, _ *http.Request, body string) bool {
			if !strings.Contains(body, "Action=DescribeRegions") {
				return false
			}
			_, _ = io.WriteString(w, "<R><regionInfo><item><regionName>"+strings.Join(regions, "</regionName></item><item><regionName>")+"</regionName></item></regionInfo></R>")
			return true
		}))
		if _, r := fleetAnswer(t, "--all-regions"); len(r.Places) != len(regions) || r.Summary.Units != all.Summary.Units {
			t.Errorf("%d Regions, %+v", len(r.Places), r.Summary)
		}
	})
	t.Run("forms", func(t *testing.T) { testFleetForms(t) })
	t.Run("other accounts", func(t *testing.T) { testMembers(t, a.URL) })
	t.Run("it calls what pullcheck permissions lists", func(t *testing.T) {
		listed := map[string]bool{}
		for _, p := range permission.All() {
			listed[p.Action] = p.For(permission.AccountCommand)
		}
		for action := range all.Calls {
			if !listed[action] {
				t.Errorf("%s is not listed", action)
			}
		}
	})
	for want, args := range map[string][]string{
		"did you mean \"" + f.Networks[0].Logs: {"--without-endpoint", f.Networks[0].Logs + "0"},
		"has no platform version 1.4.1":        {"--assume", "retired=fargate:1.4.1"},
		"retired=fargate:VERSION":              {"--assume", "fargate:1.4.0"},
		"there is no cluster \"nowhere\"":      {"--cluster", "nowhere"},
		"give KEY=VALUE":                       {"--tag", "team"},
		"--changed-since is \"soon\"":          {"--changed-since", "soon"},
		"add --accounts FILE or":               {"--role", "pullcheck"},
		"no role is named":                     {"--organization"},
		"--organization is \"o-1\"":            {"--organization=o-1"},
		"line 1 is \"12\"": {"--role", "pullcheck", "--accounts", func() string {
			file := filepath.Join(t.TempDir(), "accounts")
			must(t, os.WriteFile(file, []byte("12\n"), 0o600))
			return file
		}()},
		"did you mean \"csv\"": {"--format", "cvs"},
	} {
		t.Run("refused: "+want, func(t *testing.T) { refused(t, want, append([]string{"account"}, args...)...) })
	}
	t.Run("each VPC", func(t *testing.T) { testBrokenVPCs(t, f) }) // which changes them
}

func testFleetForms(t *testing.T) {
	file := filepath.Join(t.TempDir(), "fleet")
	for _, form := range newAccountCommand().Flags().Lookup("format").Value.(choiceFlag).valid {
		stdout, stderr, status := cli("account", "--format", form, "--output", file)
		text, err := os.ReadFile(file)
		must(t, err)
		if status != 1 || stderr != "" || strings.Count(stdout, "\n") != 1 || len(text) < 100 || bytes.Contains(text, []byte(account.Secret)) {
			t.Errorf("%s: status %d, %d bytes\n%s%s", form, status, len(text), stdout, stderr)
		}
		if form == "csv" {
			rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
			if err != nil || len(rows) != 28 {
				t.Errorf("%v, %d rows", err, len(rows))
			}
		}
	}
}

// testMembers reads two accounts, of which one cannot be entered.
func testMembers(t *testing.T, server string) {
	var mu sync.Mutex
	var sessions []string
	through(t, before(t, server, func(w http.ResponseWriter, _ *http.Request, body string) bool {
		form, err := url.ParseQuery(body)
		if err != nil || form.Get("Action") != "AssumeRole" {
			return false
		}
		mu.Lock()
		sessions = append(sessions, form.Get("RoleArn")+" "+form.Get("RoleSessionName")+" "+form.Get("ExternalId"))
		mu.Unlock()
		answer := session
		if strings.Contains(form.Get("RoleArn"), "222222222222") {
			w.WriteHeader(http.StatusForbidden)
			answer = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to assume</Message></Error><RequestId>1</RequestId></ErrorResponse>`
		}
		_, _ = io.WriteString(w, answer)
		return true
	}))
	file := filepath.Join(t.TempDir(), "accounts")
	must(t, os.WriteFile(file, []byte("# ours\n"+moto.Account+"\n222222222222 # theirs\n"), 0o600))
	status, r := fleetAnswer(t, "--role", "audit/pullcheck", "--accounts", file, "--external-id", "shared-word")
	if status != 1 || len(r.Places) != 1 || len(r.Unread) != 1 || r.Unread[0].Account != "222222222222" || !strings.Contains(r.Unread[0].Why, "AccessDenied") {
		t.Errorf("status %d, places %v, not read %+v", status, r.Places, r.Unread)
	}
	if want := "arn:aws:iam::" + moto.Account + ":role/audit/pullcheck pullcheck shared-word"; !strings.Contains(strings.Join(sessions, "\n"), want) {
		t.Errorf("sessions %q", sessions)
	}
	must(t, os.WriteFile(file, []byte("222222222222\n"), 0o600))
	refused(t, "AccessDenied", "account", "--role", "pullcheck", "--accounts", file)
}

// regions are Regions of the account, in order.
var regions = []string{"ap-south-1", "eu-west-1", moto.Region}

// makeStarters makes what starts tasks without being a service, in the first VPC, which is sound, and the second, which
// is not; a service with a tag; and something in each Region.
func makeStarters(t *testing.T, a *account.Account, f account.Fleet) {
	t.Helper()
	ctx, cfg := t.Context(), account.Config(a.URL, http.DefaultTransport)
	for _, region := range regions {
		_, err := a.EC2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{}, func(o *ec2.Options) { o.Region = region })
		must(t, err)
	}
	cluster := func(i string) string { return "arn:aws:ecs:us-west-2:" + moto.Account + ":cluster/fleet-" + i }
	definition := "arn:aws:ecs:us-west-2:" + moto.Account + ":task-definition/service-0:1"
	subnets := func(i int) ([]string, []string) {
		return []string{f.Networks[i].Subnet}, []string{f.Networks[i].TaskGroup}
	}
	_, err := a.ECS.CreateService(ctx, &ecs.CreateServiceInput{Cluster: aws.String("fleet-0"), ServiceName: aws.String("tagged"), TaskDefinition: &definition, DesiredCount: aws.Int32(0),
		LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"), Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("a")}},
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{Subnets: []string{f.Networks[0].Subnet}, SecurityGroups: []string{f.Networks[0].TaskGroup}}}})
	must(t, err)

	events := eventbridge.NewFromConfig(cfg)
	_, err = events.PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String("nightly"), ScheduleExpression: aws.String("rate(1 day)"), State: eventtypes.RuleStateEnabled})
	must(t, err)
	first, groups := subnets(0)
	_, err = events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("nightly"), Targets: []eventtypes.Target{{
		Id: aws.String("1"), Arn: aws.String(cluster("0")), RoleArn: aws.String("arn:aws:iam::" + moto.Account + ":role/events"),
		EcsParameters: &eventtypes.EcsParameters{TaskDefinitionArn: &definition, LaunchType: eventtypes.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"),
			NetworkConfiguration: &eventtypes.NetworkConfiguration{AwsvpcConfiguration: &eventtypes.AwsVpcConfiguration{Subnets: first, SecurityGroups: groups}}}}}})
	must(t, err)

	schedules := scheduler.NewFromConfig(cfg)
	role := aws.String("arn:aws:iam::" + moto.Account + ":role/scheduler")
	never := &scheduletypes.FlexibleTimeWindow{Mode: scheduletypes.FlexibleTimeWindowModeOff}
	second, groups := subnets(1)
	_, err = schedules.CreateSchedule(ctx, &scheduler.CreateScheduleInput{Name: aws.String("hourly"), ScheduleExpression: aws.String("rate(1 hour)"), FlexibleTimeWindow: never,
		Target: &scheduletypes.Target{Arn: aws.String(cluster("1")), RoleArn: role, EcsParameters: &scheduletypes.EcsParameters{
			TaskDefinitionArn: &definition, LaunchType: scheduletypes.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"),
			NetworkConfiguration: &scheduletypes.NetworkConfiguration{AwsvpcConfiguration: &scheduletypes.AwsVpcConfiguration{Subnets: second, SecurityGroups: groups}}}}})
	must(t, err)
	run := func(i int) string {
		return `{"Cluster":"fleet-` + string(rune('0'+i)) + `","TaskDefinition":"` + definition + `","LaunchType":"FARGATE","PlatformVersion":"1.4.0","NetworkConfiguration":{"AwsvpcConfiguration":` +
			`{"Subnets":["` + f.Networks[i].Subnet + `"],"SecurityGroups":["` + f.Networks[i].TaskGroup + `"]}},"Overrides":{"ContainerOverrides":[{"Environment":[{"Name":"A","Value":"` + account.Secret + `"}]}]}}`
	}
	_, err = schedules.CreateSchedule(ctx, &scheduler.CreateScheduleInput{Name: aws.String("by-api"), ScheduleExpression: aws.String("rate(1 hour)"), FlexibleTimeWindow: never,
		Target: &scheduletypes.Target{Arn: aws.String("arn:aws:scheduler:::aws-sdk:ecs:runTask"), RoleArn: role, Input: aws.String(run(0))}})
	must(t, err)

	later := strings.Replace(run(0), `"Subnets":["`+f.Networks[0].Subnet+`"]`, `"Subnets.$":"$.subnets"`, 1)
	machine := `{"StartAt":"Run","States":{"Run":{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync","Parameters":` + run(0) + `,"Next":"All"},` +
		`"All":{"Type":"Parallel","Branches":[{"StartAt":"Deep","States":{"Deep":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:ecs:runTask","Parameters":` + run(1) + `,"End":true}}}],"Next":"Later"},` +
		`"Later":{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask","Parameters":` + later + `,"End":true}}}`
	_, err = sfn.NewFromConfig(cfg).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("jobs"), Definition: &machine, RoleArn: role})
	must(t, err)
}

// TestRoleTemplate holds the template in docs/examples against the permissions.
func TestRoleTemplate(t *testing.T) {
	stdout, _, status := cli("permissions", "--format", "template")
	if status != 0 {
		t.Fatalf("status %d", status)
	}
	golden.Text(t, "../../../docs/pullcheck-role.json", []byte(stdout))
	var template struct {
		Resources map[string]struct {
			Properties struct {
				Policies []struct{ PolicyDocument json.RawMessage }
			}
		}
	}
	must(t, json.Unmarshal([]byte(stdout), &template))
	var have, want any
	must(t, json.Unmarshal(template.Resources["PullcheckRole"].Properties.Policies[0].PolicyDocument, &have))
	must(t, json.Unmarshal(permission.Document(permission.AccountCommand), &want))
	if a, b := compact(t, have), compact(t, want); a != b {
		t.Errorf("the role has\n%s\nand the permissions are\n%s", a, b)
	}
}

func compact(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}
