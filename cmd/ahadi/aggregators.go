package main

import (
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/africastalking"
	"ahadi/gateway/aggregator/arkesel"
	"ahadi/gateway/aggregator/beem"
	"ahadi/gateway/aggregator/clickatell"
	"ahadi/gateway/aggregator/generic"
	"ahadi/gateway/aggregator/httpsms"
	"ahadi/gateway/aggregator/hubtel"
	"ahadi/gateway/aggregator/infobip"
	"ahadi/gateway/aggregator/kannel"
	"ahadi/gateway/aggregator/smsgate"
	"ahadi/gateway/aggregator/telerivet"
	"ahadi/gateway/aggregator/termii"
	"ahadi/gateway/aggregator/twilio"
	"ahadi/gateway/aggregator/vonage"
)

// aggregators is every provider that this binary speaks with. A new one adds
// its folder and one line here.
func aggregators() []aggregator.Provider {
	return []aggregator.Provider{
		africastalking.Provider(),
		arkesel.Provider(),
		beem.Provider(),
		clickatell.Provider(),
		httpsms.Provider(),
		generic.Provider(),
		hubtel.Provider(),
		infobip.Provider(),
		kannel.Provider(),
		smsgate.Provider(),
		telerivet.Provider(),
		termii.Provider(),
		twilio.Provider(),
		vonage.Provider(),
	}
}

func findAggregator(name string) (aggregator.Provider, bool) {
	for _, p := range aggregators() {
		if p.Name == name {
			return p, true
		}
	}
	return aggregator.Provider{}, false
}

func aggregatorNames() []string {
	var names []string
	for _, p := range aggregators() {
		names = append(names, p.Name)
	}
	return names
}
