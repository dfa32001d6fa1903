package cfn_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

// show writes a value so that a test can compare it: lists in brackets, mappings in braces, unknown parts in ‹›.
func show(v cfn.Value) string {
	switch v.Kind() {
	case cfn.Absent:
		return "absent"
	case cfn.List:
		items, _ := v.Items()
		shown := make([]string, len(items))
		for i, item := range items {
			shown[i] = show(item)
		}
		return "[" + strings.Join(shown, " ") + "]"
	case cfn.Map:
		var shown []string
		for _, f := range v.Fields() {
			shown = append(shown, f.Name+"="+show(f.Value))
		}
		return "{" + strings.Join(shown, " ") + "}"
	}
	return v.String()
}

func parse(t *testing.T, name, text string) *cfn.Template {
	t.Helper()
	template, err := cfn.Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// stack makes an App of one stack, "S".
func stack(t *testing.T, text string, o cfn.Options) *cfn.Stack {
	t.Helper()
	app := cfn.NewApp()
	o.Name = "S"
	s, err := app.Add(parse(t, "t.yaml", text), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	return s
}

// frame is the template in which the expressions of TestResolve stand.
const frame = `
Parameters:
  Open: {Type: String}
  Env: {Type: String, Default: prod}
  Ids: {Type: 'List<AWS::EC2::Subnet::Id>'}
  Blocks: {Type: CommaDelimitedList, Default: '10.0.0.0/24, 10.0.1.0/24'}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /made/here}
  Elsewhere: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /made/elsewhere}
Mappings:
  Sizes:
    prod: {Cidr: 10.1.0.0/16, Zones: [a, b], Same: x}
    test: {Cidr: 10.2.0.0/16, Same: x}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Not [!Condition IsProd]
  IsOpen: !Equals [!Ref Open, 'yes']
  Both: !And [!Condition IsProd, !Condition IsOpen]
  Either: !Or [!Condition IsOpen, !Condition IsProd]
  Neither: !And [!Condition IsTest, !Condition IsOpen]
  Cycle: !Not [!Condition Cycle]
  SameOpen: !Equals [!Ref Open, !Ref Open]
  NeverEqual: !Equals [!Sub 'a-${Open}', !Sub 'b-${Open}']
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Loop: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !GetAtt Loop.CidrBlock}}
  Role: {Type: 'AWS::IAM::Role', Properties: {Path: /app/}}
  NamedRole: {Type: 'AWS::IAM::Role', Properties: {RoleName: puller}}
  Repo: {Type: 'AWS::ECR::Repository', Properties: {RepositoryName: team/app}}
  Secret: {Type: 'AWS::SecretsManager::Secret', Properties: {Name: db}}
  Endpoint: {Type: 'AWS::EC2::VPCEndpoint'}
  Parameter: {Type: 'AWS::SSM::Parameter', Properties: {Name: /made/here, Value: found}}
  Custom: {Type: 'Custom::Thing'}
  R:
    Type: Test::R
    Properties:
      X: `

func TestResolve(t *testing.T) {
	cases := []struct{ name, expression, want string }{
		{"a text is itself", `abc`, "abc"},
		{"a number is its text", `443`, "443"},
		{"a plain yes is true in YAML 1.1", `yes`, "true"},
		{"a quoted yes is a text", `'yes'`, "yes"},
		{"null is absent", `null`, "absent"},
		{"a list drops AWS::NoValue", `[a, !Ref 'AWS::NoValue', b]`, "[a b]"},
		{"a mapping drops AWS::NoValue", `{A: a, B: !Ref 'AWS::NoValue'}`, "{A=a}"},

		{"Ref of a parameter with a default is the default", `!Ref Env`, "prod"},
		{"Ref of a parameter without a default is unknown", `!Ref Open`, "‹parameter Open of S›"},
		{"Ref of a list parameter splits its default and trims it", `!Ref Blocks`, "[10.0.0.0/24 10.0.1.0/24]"},
		{"Ref of a stored parameter reads the one the template makes", `!Ref Stored`, "found"},
		{"Ref of a stored parameter made elsewhere is unknown", `!Ref Elsewhere`, "‹{{resolve:ssm:/made/elsewhere}}›"},
		{"Ref of a resource is a reference", `!Ref Vpc`, "‹S/Vpc›"},
		{"Ref of nothing is unknown", `!Ref Nothing`, "‹t.yaml, line 36: there is no parameter or resource Nothing›"},
		{"Ref of a list is unknown", `!Ref [a]`, "‹t.yaml, line 36: Ref takes the name of a parameter or a resource›"},
		{"the Region of the options is known", `!Ref 'AWS::Region'`, "us-west-2"},
		{"an account that is not given is unknown", `!Ref 'AWS::AccountId'`, "‹AWS::AccountId›"},
		{"the long form of Ref is the short one", `{Ref: Env}`, "prod"},

		{"Ref takes a name that a function gives", `{Ref: !Join ['', [V, pc]]}`, "‹S/Vpc›"},
		{"GetAtt of a property reads it", `!GetAtt Vpc.CidrBlock`, "10.0.0.0/16"},
		{"GetAtt takes a list", `!GetAtt [Vpc, CidrBlock]`, "10.0.0.0/16"},
		{"GetAtt of another attribute is unknown", `!GetAtt Vpc.DefaultSecurityGroup`, "‹S/Vpc.DefaultSecurityGroup›"},
		{"GetAtt of a property that refers to itself ends", `!GetAtt Loop.CidrBlock`, "‹S/Loop.CidrBlock›"},
		{"GetAtt of a custom resource is unknown", `!GetAtt Custom.Value`, "‹S/Custom.Value›"},
		{"GetAtt of nothing is unknown", `!GetAtt Nothing.Arn`, "‹t.yaml, line 36: there is no resource Nothing›"},
		{"GetAtt without an attribute is unknown", `!GetAtt Vpc`, "‹t.yaml, line 36: Fn::GetAtt takes a logical id and an attribute›"},

		{"Sub fills parameters, attributes and pseudo parameters", `!Sub '${Env}-${Vpc.CidrBlock}-${AWS::Region}'`, "prod-10.0.0.0/16-us-west-2"},
		{"Sub with a mapping prefers its names", `!Sub ['${Env}-${Y}', {Env: here, Y: !Ref Env}]`, "here-prod"},
		{"Sub leaves a literal", `!Sub '${!Env}'`, "${Env}"},
		{"Sub leaves an open brace", `!Sub 'a${Env'`, "a${Env"},
		{"Sub keeps unknown parts", `!Sub 'a-${Open}-b'`, "a-‹parameter Open of S›-b"},
		{"Sub of a list is unknown", `!Sub '${Blocks}'`, "‹t.yaml, line 36: ${Blocks} in Fn::Sub is not a text›"},
		{"Sub of a mapping is unknown", `!Sub {a: b}`, "‹t.yaml, line 36: Fn::Sub takes a text, or a text and a mapping of names›"},

		{"Sub resolves a dynamic reference", `!Sub '${Env}={{resolve:ssm:/made/here}}'`, "prod=found"},
		{"Join joins", `!Join ['.', [a, !Ref Env, c]]`, "a.prod.c"},
		{"Join joins a list parameter", `!Join ['|', !Ref Blocks]`, "10.0.0.0/24|10.0.1.0/24"},
		{"Join keeps references", `!Join ['', ['com.', !Ref 'AWS::AccountId']]`, "com.‹AWS::AccountId›"},
		{"Join of an unknown list is unknown", `!Join [',', !Ref Ids]`, "‹parameter Ids of S joined by \",\"›"},
		{"Join without a list is unknown", `!Join [',']`, "‹t.yaml, line 36: Fn::Join takes a delimiter and a list›"},

		{"Split splits", `!Split ['|', 'a|b||c']`, "[a b  c]"},
		{"Split keeps words whole", `!Split [':', !GetAtt NamedRole.Arn]`, "[arn aws iam  ‹AWS::AccountId› role/puller]"},
		{"Split keeps references that cannot hold the delimiter", `!Split [',', !Join [',', [!Ref Vpc, !Ref Role]]]`, "[‹S/Vpc› ‹S/Role›]"},
		{"Split of an unknown text is unknown", `!Split [',', !Ref Open]`, `‹parameter Open of S split at ","›`},
		{"Split of a text with an unknown part that may hold the delimiter is unknown", `!Split ['-', !Sub 'a-${Open}']`, "‹the parameter Open has no default; give --parameter Open=…›"},
		{"Split spells out the name of a resource that holds the delimiter", `!Split ['l', !Sub 'x-${NamedRole}']`, "[x-pu  er]"},
		{"Split undoes Join of an unknown list", `!Split [',', !Join [',', !Ref Ids]]`, "‹parameter Ids of S›"},
		{"Split elsewhere does not undo Join", `!Split ['|', !Join [',', !Ref Ids]]`, `‹parameter Ids of S joined by "," split at "|"›`},
		{"Split of an id whose form is not known is unknown", `!Split ['/', !Ref Custom]`, `‹S/Custom split at "/"›`},
		{"Split without a delimiter is unknown", `!Split ['', abc]`, "‹t.yaml, line 36: Fn::Split takes a delimiter that is a plain text›"},

		{"Select takes a member", `!Select [1, [a, b]]`, "b"},
		{"Select takes a member of three", `!Select [0, [a, b, c]]`, "a"},
		{"Select takes an index in a text", `!Select ['0', !Ref Blocks]`, "10.0.0.0/24"},
		{"Select of an unknown list is one unknown member", `!Select [0, !Ref Ids]`, "‹parameter Ids of S[0]›"},
		{"Select past the end is unknown", `!Select [2, [a, b]]`, "‹t.yaml, line 36: Fn::Select asks for member 2 of a list of 2›"},
		{"Select of a negative index is unknown", `!Select [-1, [a, b]]`, "‹t.yaml, line 36: Fn::Select takes an index from 0›"},
		{"Select of what Split makes of an attribute keeps the resource", `!Select [1, !Split [':', !Select [0, !GetAtt Endpoint.DnsEntries]]]`,
			`‹S/Endpoint.DnsEntries[0] split at ":"[1]›`},

		{"FindInMap finds", `!FindInMap [Sizes, !Ref Env, Cidr]`, "10.1.0.0/16"},
		{"FindInMap finds a list", `!FindInMap [Sizes, prod, Zones]`, "[a b]"},
		{"FindInMap with a default", `!FindInMap [Sizes, none, Cidr, {DefaultValue: 10.9.0.0/16}]`, "10.9.0.0/16"},
		{"FindInMap without the key is unknown", `!FindInMap [Sizes, none, Cidr]`, "‹t.yaml, line 36: the mapping Sizes has no key none, Cidr›"},
		{"FindInMap without a second key is refused", `!FindInMap [Sizes, prod]`, "‹t.yaml, line 36: Fn::FindInMap takes a mapping and two keys, and after them a DefaultValue›"},
		{"FindInMap with an object that has no default is refused", `!FindInMap [Sizes, prod, Cidr, {}]`, "‹t.yaml, line 36: Fn::FindInMap takes a mapping and two keys, and after them a DefaultValue›"},
		{"FindInMap by an unknown key is unknown where the rows differ", `!FindInMap [Sizes, !Ref Open, Cidr]`,
			"‹a key of Fn::FindInMap is not known: the parameter Open has no default; give --parameter Open=…›"},
		{"FindInMap by an unknown key is known where all rows agree", `!FindInMap [Sizes, !Ref Open, Same]`, "x"},

		{"If takes the first value where the condition holds", `!If [IsProd, a, b]`, "a"},
		{"If takes the second value where it does not", `!If [IsTest, a, b]`, "b"},
		{"If may drop a property", `!If [IsTest, a, !Ref 'AWS::NoValue']`, "absent"},
		{"If of an unknown condition is unknown", `!If [IsOpen, a, b]`,
			"‹it depends on the condition IsOpen: the parameter Open has no default; give --parameter Open=…›"},
		{"If of an unknown condition with two equal values is known", `!If [IsOpen, !Ref Vpc, !Ref Vpc]`, "‹S/Vpc›"},
		{"If without a second value is refused", `!If [IsProd, a]`, "‹t.yaml, line 36: Fn::If takes a condition's name and two values›"},
		{"If of a list of conditions is refused", `!If [[IsProd], a, b]`, "‹t.yaml, line 36: Fn::If takes a condition's name and two values›"},
		{"And with an unknown part and one that holds is unknown", `!If [Both, a, b]`,
			"‹it depends on the condition Both: the parameter Open has no default; give --parameter Open=…›"},
		{"And with a part that does not hold does not hold", `!If [Neither, a, b]`, "b"},
		{"Or with a part that holds holds", `!If [Either, a, b]`, "a"},
		{"a condition that refers to itself is unknown", `!If [Cycle, a, b]`,
			"‹it depends on the condition Cycle: t.yaml: the condition Cycle depends on itself›"},
		{"an unknown text equals itself", `!If [SameOpen, a, b]`, "a"},
		{"texts that begin differently are not equal whatever their unknown parts", `!If [NeverEqual, a, b]`, "b"},
		{"If of no condition is unknown", `!If [None, a, b]`, "‹it depends on the condition None: t.yaml: there is no condition None›"},

		{"Cidr cuts IPv4 blocks", `!Cidr [10.0.0.0/16, 3, 8]`, "[10.0.0.0/24 10.0.1.0/24 10.0.2.0/24]"},
		{"Cidr of the VPC's block", `!Select [2, !Cidr [!GetAtt Vpc.CidrBlock, 4, 12]]`, "10.0.32.0/20"},
		{"Cidr cuts IPv6 blocks", `!Cidr ['2001:db8::/56', 2, 64]`, "[2001:db8::/64 2001:db8:0:1::/64]"},
		{"Cidr of an unknown block is unknown", `!Cidr [!Ref Open, 2, 8]`,
			"‹Fn::Cidr, line 36: the parameter Open has no default; give --parameter Open=…›"},
		{"Cidr of more blocks than there are is unknown", `!Cidr [10.0.0.0/24, 4, 7]`, "‹t.yaml, line 36: Fn::Cidr cannot cut 4 blocks of 7 bits from 10.0.0.0/24›"},
		{"Cidr cuts all blocks there are", `!Cidr [10.0.0.0/24, 2, 7]`, "[10.0.0.0/25 10.0.0.128/25]"},
		{"Cidr cuts one block, which is all of it", `!Cidr [10.0.0.0/24, 1, 8]`, "[10.0.0.0/24]"},
		{"Cidr cuts single addresses", `!Cidr [10.0.0.0/31, 2, 0]`, "[10.0.0.0/32 10.0.0.1/32]"},
		{"Cidr cuts up to 256 blocks", `!Select [255, !Cidr [10.0.0.0/16, 256, 4]]`, "10.0.15.240/28"},
		{"Cidr of more than 256 blocks is refused", `!Cidr [10.0.0.0/16, 257, 4]`, "‹t.yaml, line 36: Fn::Cidr takes a count from 1 to 256, not 257›"},
		{"Cidr of none is refused", `!Cidr [10.0.0.0/16, 0, 4]`, "‹t.yaml, line 36: Fn::Cidr takes a count from 1 to 256, not 0›"},
		{"Cidr of a count in words is refused", `!Cidr [10.0.0.0/16, two, 4]`, "‹t.yaml, line 36: Fn::Cidr takes a count from 1 to 256, not two›"},
		{"Cidr of a block larger than all of it is unknown", `!Cidr [10.0.0.0/24, 1, 9]`, "‹t.yaml, line 36: Fn::Cidr cannot cut 1 blocks of 9 bits from 10.0.0.0/24›"},
		{"Cidr of fewer than no bits is unknown", `!Cidr [10.0.0.0/24, 1, -1]`, "‹t.yaml, line 36: Fn::Cidr cannot cut 1 blocks of -1 bits from 10.0.0.0/24›"},
		{"Cidr without bits cuts blocks of 32 addresses", `!Cidr [10.0.0.0/24, 2]`, "[10.0.0.0/27 10.0.0.32/27]"},
		{"Cidr of no block is unknown", `!Cidr [vpc, 2, 8]`, "‹t.yaml, line 36: Fn::Cidr takes an address block such as 10.0.0.0/16, not vpc›"},

		{"GetAZs tells zones apart by their index", `[!Select [0, !GetAZs ''], !Select [1, !GetAZs '']]`,
			"[‹Availability Zones of us-west-2[0]› ‹Availability Zones of us-west-2[1]›]"},
		{"GetAZs of the Region is GetAZs of nothing", `!Select [0, {'Fn::GetAZs': {Ref: 'AWS::Region'}}]`, "‹Availability Zones of us-west-2[0]›"},

		{"GetAZs of AWS::NoValue is GetAZs of nothing", `!Select [0, {'Fn::GetAZs': {Ref: 'AWS::NoValue'}}]`, "‹Availability Zones of us-west-2[0]›"},
		{"GetAZs of another Region has that one's", `!Select [0, !GetAZs eu-west-1]`, "‹Availability Zones of eu-west-1[0]›"},
		{"GetAZs of a Region that is not known has that one's", `!Select [0, !GetAZs {Ref: Open}]`, "‹Availability Zones of parameter Open of S[0]›"},

		{"ImportValue of what nobody exports is unknown", `!ImportValue net-Vpc`, "‹export net-Vpc›"},
		{"Base64 is the text itself, for who reads user data", `!Base64 abc`, "abc"},
		{"Length counts", `{'Fn::Length': !Ref Blocks}`, "2"},
		{"Length counts a member that is not known", `{'Fn::Length': [!If [IsOpen, a, b], c]}`, "2"},
		{"Length with a member that may be absent is unknown", `{'Fn::Length': [!If [IsOpen, !Ref 'AWS::NoValue', b], c]}`, "‹the length of a list that is not known: ›"},
		{"Length of an unknown list is unknown", `{'Fn::Length': !Ref Ids}`,
			"‹the length of a list that is not known: the parameter Ids has no default; give --parameter Ids=…›"},
		{"ToJsonString writes JSON", `{'Fn::ToJsonString': {a: 1, b: [!Ref Env, true]}}`, `{"a":1,"b":["prod",true]}`},
		{"ToJsonString writes a list", `{'Fn::ToJsonString': !Split [',', 'a,b']}`, `["a","b"]`},
		{"ToJsonString of a text is refused", `{'Fn::ToJsonString': a}`, "‹t.yaml, line 36: Fn::ToJsonString takes an object or a list›"},
		{"ToJsonString of an unknown value stays the value", `{'Fn::ToJsonString': {a: !Ref Open}}`, "{a=‹parameter Open of S›}"},
		{"Transform is unknown", `{'Fn::Transform': {Name: Macro}}`, "‹the macro in Fn::Transform gives its value at deployment›"},
		{"a function that is not known is unknown", `!Nonsense x`, "‹t.yaml, line 36: Fn::Nonsense is not an intrinsic function that is known here›"},
		{"ForEach in a mapping expands", `{'Fn::ForEach::L': [N, [a, b], {'K${N}': !Sub 'v-${N}'}]}`, "{Ka=v-a Kb=v-b}"},
		{"ForEach leaves the letters and digits where it is asked to", `{'Fn::ForEach::L': [N, ['0-9.a_z/A:Z'], {'K&{N}': x}]}`, "{K09azAZ=x}"},
		{"ForEach in ForEach expands", `{'Fn::ForEach::L': [N, [a, b], {'Fn::ForEach::M': [P, ['1', '2'], {'${N}${P}': !Ref P}]}]}`, "{a1=1 a2=2 b1=1 b2=2}"},

		{"ForEach over one text", `{'Fn::ForEach::L': [N, a, {'K${N}': x}]}`, "{Ka=x}"},
		{"ForEach replaces no text that is like its identifier", `{'Fn::ForEach::L': [N, [a], {K: {Y: N}}]}`, "{K={Y=N}}"},
		{"ForEach over a list that is not known is unknown", `{'Fn::ForEach::L': [N, !If [IsOpen, [a], [b]], {K: x}]}`,
			"‹line 36: the list of Fn::ForEach::L is not known: it depends on the condition IsOpen: the parameter Open has no default; give --parameter Open=…›"},
		{"ForEach without a mapping is refused", `{'Fn::ForEach::L': [N, [a]]}`, "‹line 36: Fn::ForEach::L takes an identifier, a list and a mapping›"},
		{"ForEach of a text is refused", `{'Fn::ForEach::L': [N, [a], b]}`, "‹line 36: Fn::ForEach::L takes an identifier, a list and a mapping›"},
		{"ForEach of a list of identifiers is refused", `{'Fn::ForEach::L': [[N], [a], {K: x}]}`, "‹line 36: Fn::ForEach::L takes an identifier, a list and a mapping›"},
		{"a tag without a name is none", `! abc`, "abc"},
		{"a tag of YAML's own that JSON lacks is none", `!!binary abc`, "abc"},
		{"a tag of one's own namespace is none", `!<tag:example.com,2000:x> abc`, "abc"},

		{"a dynamic reference is unknown", `'{{resolve:secretsmanager:db:SecretString:password}}'`, "‹{{resolve:secretsmanager:db:SecretString:password}}›"},
		{"a dynamic reference to a parameter that the template makes is its value", `'v={{resolve:ssm:/made/here:1}}'`, "v=found"},

		{"the ARN of a role has its path", `!GetAtt Role.Arn`, "‹S/Role›"},
		{"the ARN of a repository is spelled", `!Select [5, !Split [':', !GetAtt Repo.Arn]]`, "repository/team/app"},
		{"the ARN of a secret ends in characters that AWS adds", `!Select [6, !Split [':', !Ref Secret]]`, "db-‹suffix of S/Secret›"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := stack(t, frame+c.expression+"\n", cfn.Options{Region: "us-west-2", Partition: "aws", Suffix: "amazonaws.com"})
			if got := show(s.Resource("R").Property("X")); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The account's ID is not known here, but that it is a word is.
func TestWhatMayStandInAWord(t *testing.T) {
	for _, c := range []struct {
		delimiters string
		parts      int
	}{{"-_.059anzANZ", 0}, {":/,@[`{|", 2}} {
		for _, delimiter := range c.delimiters {
			text := frame + "!Split ['" + string(delimiter) + "', !Sub 'ab" + string(delimiter) + "${AWS::AccountId}']\n"
			items, _ := stack(t, text, cfn.Options{}).Resource("R").Property("X").Items()
			if len(items) != c.parts {
				t.Errorf("split at %q there are %d parts, want %d", delimiter, len(items), c.parts)
			}
		}
	}
}

func TestWhatIsEqual(t *testing.T) {
	const open = "Parameters: {Open: {Type: String}}\nConditions:\n  IsOpen: !Equals [!Ref Open, a]\n  C: "
	for _, c := range []struct{ name, condition, want string }{
		{"a text and the same", "!Equals [a, a]", "yes"},
		{"a text and another", "!Equals [a, b]", "no"},
		{"a text and nothing", "!Equals [a, !Ref 'AWS::NoValue']", "no"},
		{"nothing and nothing", "!Equals [!Ref 'AWS::NoValue', !Ref 'AWS::NoValue']", "yes"},
		{"nothing and a text that is not known", "!Equals [!Ref 'AWS::NoValue', !Ref Open]", "maybe"},
		{"a text and a list, which may be JSON", "!Equals [a, [a]]", "maybe"},
		{"a list and the same", "!Equals [[a, b], [a, b]]", "yes"},
		{"a list and one with another member", "!Equals [[a, b], [a, c]]", "no"},
		{"a list and one with a member more", "!Equals [[a, b], [a]]", "no"},
		{"a list and one with perhaps a member more", "!Equals [[a], [a, !If [IsOpen, b, !Ref 'AWS::NoValue']]]", "maybe"},
		{"perhaps a member more, the other way round", "!Equals [[a, !If [IsOpen, b, !Ref 'AWS::NoValue']], [a]]", "maybe"},
		{"a list with a member that is not known", "!Equals [[a, !Ref Open], [a, b]]", "maybe"},
		{"true, written out", "true", "yes"},
		{"false, written out", "false", "no"},
		{"no condition function", "a", "maybe"},
		{"something that is not known and nothing", "!Equals [!If [IsOpen, a, b], !Ref 'AWS::NoValue']", "maybe"},
	} {
		s := stack(t, open+c.condition+"\nResources: {R: {Type: T}}\n", cfn.Options{})
		if got := s.Condition("C"); got.Is.String() != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got.Is, c.want)
		}
	}
}
