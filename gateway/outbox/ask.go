package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ahadi/gateway/aggregator"
)

// Asker asks a provider for something that sends nothing and may be asked again:
// its inbox, its balance. An error names no address: one may hold a secret.
type Asker func(ctx context.Context, req *http.Request) (aggregator.Answer, error)

// NewAsker asks with the timeouts and limits of what is sent.
func NewAsker(dial dialer) Asker {
	client := newClient(dial, 1, false)
	return func(ctx context.Context, req *http.Request) (aggregator.Answer, error) {
		a := post(ctx, client, req)
		if a.err != nil {
			return aggregator.Answer{}, fmt.Errorf("ask the provider: %w", errors.New(transport(a.err)))
		}
		return aggregator.Answer{Status: a.status, Body: a.body}, nil
	}
}
