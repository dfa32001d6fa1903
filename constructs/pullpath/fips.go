package pullpath

// FIPSServices returns the services of the Amazon ECR endpoints with FIPS validated cryptography. No plan asks for
// them, because no workload needs them. One AWS sample names them ([ECSSkillSample]); not verified elsewhere, and
// neither is in which Regions they are.
func FIPSServices() []Service { return []Service{"ecr-fips.api", "ecr-fips.dkr"} }
