package aggregator

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// BaseURL is a provider's setting base_url without a slash at its end, or the
// usual address where none is given. What is no address is refused, and not
// repeated: it may hold a secret.
func BaseURL(provider, given, usual string) (string, error) {
	if address := strings.TrimSuffix(cmp.Or(given, usual), "/"); IsAddress(address) && !strings.Contains(address, "?") {
		return address, nil
	}
	return "", fmt.Errorf("%s: base_url is no address such as %s", provider, usual)
}

// IsAddress says whether requests can be sent there.
func IsAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}
