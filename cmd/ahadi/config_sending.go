package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/reminder"
	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
)

// sendingConfig is how a channel sends, whatever its aggregator: keys under sms:
// beside the adapter's own.
type sendingConfig struct {
	Rate     float64      // messages a second; 0 for no limit of ours
	Slots    int          // requests at the same time; 0 leaves it to the outbox
	Price    money.Amount // of one segment, as long as the provider does not tell what it charged
	Limit    money.Amount // of one day
	Fallback string       // the channel that sends while this one cannot
	USSD     money.Amount // of one session
}

// sendingKeys are its keys in the file.
var sendingKeys = []string{"rate", "slots", "price", "daily_limit", "fallback"}

func (sendingConfig) has(key string) bool { return slices.Contains(sendingKeys, key) }

// readSending reads them.
func readSending(ch channelConfig, at func(key string) string) (s sendingConfig, err error) {
	if v, ok := ch.SMS["rate"]; ok {
		if s.Rate, err = rate(v.Text); err != nil {
			return s, fmt.Errorf("%s: rate: %w", at("sms.rate"), err)
		}
	}
	if v, ok := ch.SMS["slots"]; ok {
		if s.Slots, err = strconv.Atoi(v.Text); err != nil || s.Slots < 1 || s.Slots > 256 {
			return s, fmt.Errorf("%s: slots is how many requests are under way at the same time: 1 to 256", at("sms.slots"))
		}
	}
	if s.Price, err = price(ch.SMS["price"].By); err != nil {
		return s, fmt.Errorf("%s: price: %w", at("sms.price"), err)
	}
	if s.Limit, err = price(ch.SMS["daily_limit"].By); err != nil {
		return s, fmt.Errorf("%s: daily_limit: %w", at("sms.daily_limit"), err)
	}
	if s.USSD, err = price(ch.USSD.Price); err != nil {
		return s, fmt.Errorf("%s: price: %w", at("ussd.price"), err)
	}
	if !s.Limit.IsZero() && s.Limit.Currency != s.Price.Currency {
		return s, fmt.Errorf("%s: daily_limit is counted with price: give both, in one currency", at("sms.daily_limit"))
	}
	for _, key := range []string{"price", "daily_limit"} {
		if v, ok := ch.SMS[key]; ok && v.By == nil {
			return s, fmt.Errorf("%s: %s names its currency, as {KES: 0.80}", at("sms."+key), key)
		}
	}
	s.Fallback = ch.SMS["fallback"].Text
	return s, nil
}

// rate reads 30/s, 90/m or 500/h as messages a second.
func rate(s string) (float64, error) {
	number, unit, _ := strings.Cut(s, "/")
	n, err := strconv.ParseFloat(number, 64)
	per := map[string]float64{"s": 1, "m": 60, "min": 60, "h": 3600}[unit]
	if err != nil || per == 0 || !(n > 0 && n/per <= 10_000) { // NaN is neither
		return 0, fmt.Errorf("%.20q is no rate such as 30/s, 90/m or 500/h", s)
	}
	return n / per, nil
}

// price reads {KES: 0.80}; none is the zero Amount.
func price(by map[string]string) (money.Amount, error) {
	if len(by) > 1 {
		return money.Amount{}, fmt.Errorf("one currency, as {KES: 0.80}")
	}
	for currency, number := range by {
		a, err := money.Of(currency, number)
		if err == nil && a.Micro < 0 {
			err = fmt.Errorf("%s is less than nothing", a)
		}
		return a, err
	}
	return money.Amount{}, nil
}

// remindersConfig is when and how often we start to write to people ourselves.
type remindersConfig struct {
	Quiet    string              `yaml:"quiet"`    // 18:00-08:00, in place of the countries' own hours
	Friday   string              `yaml:"friday"`   // 12:00-14:00: quiet on Fridays too
	Caps     capsConfig          `yaml:"caps"`     // messages that we start, for each person
	Holidays map[string][]string `yaml:"holidays"` // by country: days beside those that are known
	Schedule map[string]string   `yaml:"schedule"` // by step: the cron spec of its moment, as "30 9 * * *"
	Budget   map[string]string   `yaml:"budget"`   // of a round, by currency
	quiet    [2]int              // minutes of the day; both 0 when it is not given
	friday   [2]int
	budget   []money.Amount
}

// capsConfig are the caps of one person.
type capsConfig struct {
	Week   int `yaml:"week"`
	Weeks4 int `yaml:"weeks4"`
	Year   int `yaml:"year"`
}

// checkSending checks what belongs to no single channel.
func (c *config) checkSending(at func(path string) string) (err error) {
	for name, ch := range c.Channels {
		if to := ch.sending.Fallback; to != "" && (c.Channels[to].Aggregator == "" || to == name) {
			return fmt.Errorf("%s: there is no other channel %q", at("$.channels."+name+".sms.fallback"), to)
		}
	}
	r := &c.Reminders
	if r.quiet, err = hours(r.Quiet); err != nil {
		return fmt.Errorf("%s: %w", at("$.reminders.quiet"), err)
	}
	if r.friday, err = hours(r.Friday); err != nil || r.friday[0] > r.friday[1] {
		return fmt.Errorf("%s: write the hours of one day, such as 12:00-14:00", at("$.reminders.friday"))
	}
	for _, n := range []*int{&r.Caps.Week, &r.Caps.Weeks4, &r.Caps.Year} {
		if *n < 0 || *n > 366 {
			return fmt.Errorf("%s: caps count messages: week, weeks4, year", at("$.reminders.caps"))
		}
	}
	for _, step := range slices.Sorted(maps.Keys(r.Schedule)) {
		steps := slices.Sorted(maps.Keys(store.DefaultSchedule()))
		if !slices.Contains(steps, step) {
			return fmt.Errorf("%s: no step %q: there are %s", at("$.reminders.schedule"), step, strings.Join(steps, ", "))
		}
		if _, err := reminder.ParseRule(r.Schedule[step]); err != nil {
			return fmt.Errorf("%s: %w", at("$.reminders.schedule."+step), err)
		}
	}
	for country, days := range r.Holidays {
		for _, day := range days {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return fmt.Errorf("%s: %q is no day such as 2027-03-10", at("$.reminders.holidays."+country), day)
			}
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(r.Budget)) {
		a, err := money.Of(currency, r.Budget[currency])
		if err != nil {
			return fmt.Errorf("%s: budget: %w", at("$.reminders.budget"), err)
		}
		r.budget = append(r.budget, a)
	}
	if err := c.checkSafeguarding(at); err != nil {
		return err
	}
	return c.checkOperator(at)
}

// checkSafeguarding fills in the numbers and refuses what is none.
func (c *config) checkSafeguarding(at func(path string) string) error {
	for where, numbers := range c.Safeguard {
		for i, v := range numbers {
			number, err := resolve(c.dir(), v)
			if err == nil {
				_, err = phone.Parse(number, "")
			}
			if err != nil { // the number itself is not repeated
				return fmt.Errorf("%s: the %d. of %q: write a number with its country code, as +254…, or env:NAME: %w", at("$.safeguarding"), i+1, where, err)
			}
			numbers[i] = number
		}
	}
	return nil
}

// hours reads 18:00-08:00 as minutes of the day; "" as none.
func hours(s string) (span [2]int, err error) {
	if s == "" {
		return span, nil
	}
	from, until, _ := strings.Cut(s, "-")
	for i, text := range []string{from, until} {
		t, err := time.Parse("15:04", strings.TrimSpace(text))
		if err != nil {
			return span, fmt.Errorf("%.20q are no hours such as 18:00-08:00", s)
		}
		span[i] = t.Hour()*60 + t.Minute()
	}
	if span[0] == span[1] {
		return span, fmt.Errorf("%.20q begins when it ends", s)
	}
	return span, nil
}
