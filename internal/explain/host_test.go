package explain

import "testing"

func TestHosts(t *testing.T) {
	for kind, hosts := range map[HostKind][]string{
		registryHost: {"111122223333.dkr.ecr.us-east-1.amazonaws.com", "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "111122223333.dkr-ecr.eu-west-1.on.aws",
			"111122223333.dkr-ecr-fips.us-east-1.on.aws", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
			"111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu", "xxxxxxxxxxxx.dkr.ecr.region.amazonaws.com", "<account>.dkr.ecr.us-east-1.amazonaws.com",
			"vpce-0a1b2c3d4e5f60718-x1y2z3.dkr.ecr.us-east-1.vpce.amazonaws.com"},
		ecrAPIHost: {"api.ecr.us-east-1.amazonaws.com", "api.ecr.cn-northwest-1.amazonaws.com.cn", "ecr.us-east-1.api.aws", "ecr.us-east-1.amazonaws.com", "ecr-fips.us-gov-east-1.amazonaws.com",
			"ecr-fips.us-east-1.api.aws", "vpce-0a1b2c3d4e5f60718-x1y2z3.api.ecr.us-east-1.vpce.amazonaws.com", "vpce-0a1b2c3d4e5f60718-x1y2z3-us-east-1a.api.ecr.us-east-1.vpce.amazonaws.com"},
		layerBucketHost: {"prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com", "prod-us-east-1-starport-layer-bucket.s3.dualstack.us-east-1.amazonaws.com",
			"prod-us-east-1-starport-layer-bucket.s3-r-w.us-east-1.amazonaws.com", "prod-cn-north-1-starport-layer-bucket.s3.cn-north-1.amazonaws.com.cn"},
		bucketHost: {"shop-config.s3.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com", "s3.amazonaws.com", "shop.s3.amazonaws.com", "shop.s3-us-west-2.amazonaws.com", "shop.s3-fips.us-gov-west-1.amazonaws.com",
			"shop.s3.dualstack.eu-west-1.amazonaws.com", "s3-fips.dualstack.us-gov-west-1.amazonaws.com", "shop.with.dots.s3.us-east-1.amazonaws.com", "bucket.vpce-0a1b2c3d-xyz.s3.us-east-1.vpce.amazonaws.com", "shop.s3-w.us-east-1.amazonaws.com"},
		secretsManagerHost:    {"secretsmanager.us-east-1.amazonaws.com", "secretsmanager-fips.us-east-1.amazonaws.com", "secretsmanager.us-east-1.api.aws", "vpce-0a1b2c3d-xyz.secretsmanager.us-east-1.vpce.amazonaws.com"},
		parameterStoreHost:    {"ssm.us-east-1.amazonaws.com", "ssm-fips.us-east-1.amazonaws.com", "ssm.us-east-1.api.aws"},
		logsHost:              {"logs.us-east-1.amazonaws.com", "logs-fips.us-east-1.amazonaws.com", "logs.us-east-1.api.aws", "logs.cn-north-1.amazonaws.com.cn"},
		kmsHost:               {"kms.us-east-1.amazonaws.com", "kms-fips.us-gov-west-1.amazonaws.com"},
		stsHost:               {"sts.us-east-1.amazonaws.com", "sts.amazonaws.com"},
		ecsHost:               {"ecs.us-east-1.amazonaws.com", "ecs-a-1.us-east-1.amazonaws.com", "ecs-t-12.us-east-1.amazonaws.com", "ecs-a.us-east-1.amazonaws.com"},
		otherAWSHost:          {"ssmmessages.us-east-1.amazonaws.com", "xray.us-east-1.amazonaws.com", "iam.amazonaws.com", "ecs-tasks.amazonaws.com"},
		dockerHubHost:         {"registry-1.docker.io", "auth.docker.io", "index.docker.io", "docker.io", "www.docker.com"},
		dockerHubDeliveryHost: {"production.cloudflare.docker.com", "production.cloudfront.docker.com", "docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com"},
		ecrPublicHost:         {"public.ecr.aws", "ecr-public.us-east-1.amazonaws.com", "api.ecr-public.us-east-1.amazonaws.com"},
		deliveryHost:          {"d5l0dvt14r5h8.cloudfront.net", "cdn.fastly.net"},
		microsoftHost:         {"mcr.microsoft.com", "eastus.data.mcr.microsoft.com", "westus.cdn.mscr.io", "go.microsoft.com"},
		otherRegistryHost: {"quay.io", "ghcr.io", "pkg-containers.githubusercontent.com", "gcr.io", "us-docker.pkg.dev", "registry.k8s.io", "registry.corp.internal", "shop.azurecr.io",
			"111122223333.dkr.ecr.us-west-2.amazonawss.com", "s3.amazonaws.com.example.org", "docker.io.example.org"},
		credentialsHost: {"169.254.170.2", "169.254.169.254"},
		noHost:          {""},
	} {
		for _, host := range hosts {
			if got := hostKind(host); got != kind {
				t.Errorf("%s is %q, want %q", host, got, kind)
			}
		}
	}
}

// TestNoHostIsOfTwoKinds holds the rows apart, so that their order does not matter. A layer bucket is a bucket, too.
func TestNoHostIsOfTwoKinds(t *testing.T) {
	for _, host := range []string{"111122223333.dkr.ecr.us-east-1.amazonaws.com", "api.ecr.us-east-1.amazonaws.com", "ecr.us-east-1.api.aws", "s3.us-east-1.amazonaws.com", "logs.us-east-1.api.aws",
		"sts.amazonaws.com", "ecs-a-1.us-east-1.amazonaws.com", "public.ecr.aws", "registry-1.docker.io", "production.cloudflare.docker.com", "dseasb33srnrn.cloudfront.net", "mcr.microsoft.com"} {
		var kinds []HostKind
		for _, f := range hostForms() {
			if f.form.MatchString(host) {
				kinds = append(kinds, f.kind)
			}
		}
		if len(kinds) != 1 {
			t.Errorf("%s is of kinds %v", host, kinds)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]Address{
		"52.216.1.2:443": publicAddress, "10.0.0.2:53": privateAddress, "172.31.0.5:443": privateAddress, "172.32.0.5:443": publicAddress, "192.168.1.1": privateAddress,
		"100.64.0.1:443": privateAddress, "100.128.0.1:443": publicAddress, "169.254.170.2:80": localAddress, "127.0.0.1:5000": localAddress, "[2600:1f18::7]:443": ipv6Address,
		"[fd12:3456::1]:443": privateAddress, "[fd00:ec2::254]:80": localAddress, "[::1]:443": localAddress, "[fe80::1%eth0]:443": localAddress, "[::ffff:10.0.0.1]:443": privateAddress,
		"999.1.1.1:443": noAddress, "": noAddress,
	} {
		if got := (name{class: addressName, text: address}).kind(); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
}
