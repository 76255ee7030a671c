package telerivet

import (
	"errors"
	"strings"

	"ahadi/gateway/aggregator"
)

// api is where the provider takes messages.
const api = "https://api.telerivet.com"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "telerivet",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "under Account, API Keys, in Telerivet", Secret: true, Required: true},
			{Name: "project_id", Help: "of the project whose phones send and receive: PJ and letters, on the same page", Required: true},
			{Name: "webhook_secret", Help: "of the service that calls this gateway: Telerivet shows it with each call", Secret: true, Required: true},
			{Name: "route_id", Help: "the phone or route that messages leave by; the project's usual one otherwise"},
			{Name: "base_url", Help: "where messages are posted", Default: api},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

func newCodec(s aggregator.Setup) (*Codec, error) {
	project := s.Settings["project_id"]
	if strings.ContainsAny(project, "/?#% ") {
		return nil, errors.New("telerivet: project_id is the id alone: PJ and letters")
	}
	base, err := aggregator.BaseURL("telerivet", s.Settings["base_url"], api)
	if err != nil {
		return nil, err
	}
	return &Codec{
		apiKey: s.Settings["api_key"], secret: s.Settings["webhook_secret"], route: s.Settings["route_id"],
		statusURL: s.Hooks.Delivery, project: base + "/v1/projects/" + project,
	}, nil
}
