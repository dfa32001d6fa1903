package live

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/plain"
)

// credentialCodes are the error codes of requests whose credentials AWS does not accept. Source: "Common errors" in the
// API references of Amazon EC2, AWS STS and Amazon ECS.
var credentialCodes = []string{
	"AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "IncompleteSignatureException",
	"InvalidAccessKeyId", "InvalidClientTokenId", "InvalidSignatureException", "InvalidToken",
	"MissingAuthenticationToken", "MissingAuthenticationTokenException", "NotSignedUp", "OptInRequired",
	"RequestExpired", "SignatureDoesNotMatch", "TokenRefreshRequired", "UnrecognizedClientException",
}

// deniedCodes are the error codes of requests that IAM, an organization's policies or an endpoint policy deny. Source:
// as for credentialCodes.
var deniedCodes = []string{
	"AccessDenied", "AccessDeniedException", "AuthorizationError", "Client.UnauthorizedOperation", "NotAuthorized",
	"UnauthorizedAccess", "UnauthorizedException", "UnauthorizedOperation",
}

// absentCodes are the error codes of an API that does not know the operation or the service at all.
var absentCodes = []string{"InvalidAction", "NotImplemented", "UnknownOperationException"}

// regional are the actions of services and features that not every Region offers. Where one is not offered, nothing of
// it can concern a VPC.
var regional = []permission.Action{
	"ec2:DescribeVpcBlockPublicAccessOptions", "ec2:DescribeVpcBlockPublicAccessExclusions",
	"ecr:DescribePullThroughCacheRules", "ecr:DescribeRepositoryCreationTemplates", "ecr:GetAccountSetting", "guardduty:ListDetectors",
	"route53profiles:ListProfileAssociations", "route53resolver:ListResolverRuleAssociations", "route53resolver:ListResolverRules",
}

// ending is an error that ends the reading, such as that of a VPC that does not exist.
type ending struct{ error }

// explain turns the error of a call into the reason why what it asked for is unknown, or into the error that ends the
// reading: an [ending], or credentials that AWS does not accept. An API that cannot be reached ends it only at the
// first call, which finds out whether AWS can be reached at all. Both are empty where the Region does not offer what
// was asked for.
func explain(a permission.Action, err error) (why string, fatal error) {
	var end ending
	if errors.As(err, &end) {
		return "", end.error
	}
	if errors.Is(err, errIncomplete) {
		return fmt.Sprintf("%s failed: %s; run it again, or check what stands between here and AWS", a, err), nil
	}
	if slices.Contains(regional, a) && notOffered(err) {
		return "", nil
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		if strings.Contains(err.Error(), "get credentials:") || strings.Contains(err.Error(), "get identity:") {
			return "", fmt.Errorf("%w: %s", errNoCredentials, plain.OneLine(err.Error()))
		}
		var response *smithyhttp.ResponseError
		if errors.As(err, &response) && response.HTTPStatusCode() != 0 && !late(err) {
			return fmt.Sprintf("%s failed: AWS answered with status %d and nothing that can be read", a, response.HTTPStatusCode()), nil
		}
		unreachable := fmt.Sprintf("cannot reach AWS for %s: %s; check the network, the Region and AWS_ENDPOINT_URL", a, plain.OneLine(rootCause(err).Error()))
		if a == permission.GetCallerIdentity {
			return "", errors.New(unreachable)
		}
		return unreachable, nil
	}
	code := api.ErrorCode()
	switch {
	case slices.Contains(credentialCodes, code):
		return "", fmt.Errorf("AWS does not accept the credentials (%s: %s); renew them, for instance with \"aws sso login\", "+
			"and check that the account has the Region enabled", code, plain.OneLine(api.ErrorMessage()))
	case slices.Contains(deniedCodes, code):
		return fmt.Sprintf("%s was denied (%s); allow that action to settle it", a, code), nil
	}
	return fmt.Sprintf("%s failed: %s: %s", a, code, plain.OneLine(api.ErrorMessage())), nil
}

// codeOf returns the error code of an API's answer, or "" when there was none.
func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// notOffered reports whether the error says that there is no such service or operation: AWS says so, its name does not
// resolve, or what stands at AWS_ENDPOINT_URL in its place has no such API and so answers without a request id. A
// server error says nothing of the kind.
func notOffered(err error) bool {
	if slices.Contains(absentCodes, codeOf(err)) {
		return true
	}
	var response *awshttp.ResponseError
	if codeOf(err) == "" && errors.As(err, &response) && response.ServiceRequestID() == "" {
		return slices.Contains([]int{http.StatusNotFound, http.StatusNotImplemented}, response.HTTPStatusCode())
	}
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// late reports whether the answer, or the rest of it, did not come in time.
func late(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// rootCause returns the innermost error that still says what happened to the connection.
func rootCause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op
	}
	if late(err) {
		return errors.New("no answer in time")
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dns
	}
	return err
}
