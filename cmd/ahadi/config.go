package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/sms"
	"ahadi/internal/yamlpos"
	"ahadi/store"
)

// config is the one configuration file. It is read once, at the start; nothing
// below cmd sees it.
type config struct {
	Network   networkConfig            `yaml:"network"`
	Listen    string                   `yaml:"listen"`
	Proxy     []string                 `yaml:"trusted_proxy"` // addresses of ours, whose X-Forwarded-For is believed
	PublicURL string                   `yaml:"public_url"`
	Database  string                   `yaml:"database"`
	Keys      string                   `yaml:"keys"`
	Flows     string                   `yaml:"flows"`
	Enrolment string                   `yaml:"enrolment"` // who may enrol by dialling: closed, code or open
	Channels  map[string]channelConfig `yaml:"channels"`
	Reminders remindersConfig          `yaml:"reminders"`
	Safeguard map[string][]string      `yaml:"safeguarding"` // numbers of who is told when someone is in danger, by the code of a place, a country or "*"
	Operator  operatorConfig           `yaml:"operator"`     // who is told when something is wrong with the gateway itself
	Retention map[string]string        `yaml:"retention"`    // by kind of data: 12 months, or never
	Webhooks  webhooksConfig           `yaml:"webhooks"`
	retention store.Retention          // of Retention
	proxies   []netip.Prefix           // of Proxy
	inward    []netip.Prefix           // of Webhooks
	path      string                   // of the file, for messages and relative paths
}

// networkConfig is who runs this gateway.
type networkConfig struct {
	Name      string   `yaml:"name"`
	Short     string   `yaml:"short"`
	Languages []string `yaml:"languages"`
	Timezone  string   `yaml:"timezone"`
	Country   string   `yaml:"country"`
	SOS       string   `yaml:"sos"`
}

// channelConfig is one line to an aggregator.
type channelConfig struct {
	Aggregator string                   `yaml:"aggregator"`
	HookSecret string                   `yaml:"hook_secret"`
	Allow      []string                 `yaml:"allow"`   // where its aggregator calls from; anywhere when it is not given
	Country    string                   `yaml:"country"` // whose numbers are written without a country code; the network's when it is not given
	USSD       ussdConfig               `yaml:"ussd"`
	SMS        map[string]yamlpos.Value `yaml:"sms"` // the settings that the adapter declares, and those of sendingConfig

	settings map[string]string // of SMS, those of the adapter, with their secrets
	sending  sendingConfig     // of SMS, the others
	allow    []netip.Prefix    // of Allow
}

// ussdConfig is what people dial.
type ussdConfig struct {
	Code  string            `yaml:"code"`
	Room  int               `yaml:"room"`  // septets of one screen; 160 when it is not given
	Price map[string]string `yaml:"price"` // of one session: {KES: 1.00}
}

// loadConfig reads and checks the file. All that is wrong is reported with
// file:line:column where it stands.
func loadConfig(path string) (*config, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	c := &config{
		Listen: "127.0.0.1:8080", Database: "ahadi.db", Keys: "ahadi.keys", Enrolment: store.ModeClosed, path: path,
		Network: networkConfig{Languages: []string{"en"}, Timezone: "UTC"},
	}
	if err := yamlpos.Decode(path, src, c); err != nil {
		return nil, err
	}
	at := func(where string) string { return yamlpos.Position(path, src, where) }
	if err := c.check(at); err != nil {
		return nil, err
	}
	return c, nil
}

// check refuses what the file's shape alone cannot.
func (c *config) check(at func(path string) string) (err error) {
	if c.Network.Name == "" {
		return fmt.Errorf("%s: network.name is missing: say who runs this gateway", at("$.network"))
	}
	if c.Network.Short == "" {
		c.Network.Short = c.Network.Name
	}
	if n, gsm := sms.Septets(c.Network.Short); n > 10 || !gsm {
		return fmt.Errorf("%s: network.short stands on every screen: give it at most 10 characters of the GSM alphabet", at("$.network"))
	}
	if _, err := time.LoadLocation(c.Network.Timezone); err != nil {
		return fmt.Errorf("%s: no such time zone %q: write one such as Africa/Nairobi", at("$.network.timezone"), c.Network.Timezone)
	}
	if c.Enrolment != store.ModeClosed && c.Enrolment != store.ModeCode && c.Enrolment != store.ModeOpen {
		return fmt.Errorf("%s: enrolment is closed (only who was invited), code (also who has a code) or open (whoever dials)", at("$.enrolment"))
	}
	if c.Database, err = resolve(c.dir(), c.Database); err != nil { // its URL holds a password
		return fmt.Errorf("%s: database: %w", at("$.database"), err)
	}
	if strings.Contains(c.Database, "://") && !store.IsURL(c.Database) {
		return fmt.Errorf("%s: the database is a file's name or postgres://user:password@host:5432/name", at("$.database"))
	}
	if c.PublicURL = strings.TrimSuffix(c.PublicURL, "/"); c.PublicURL != "" && !strings.HasPrefix(c.PublicURL, "https://") && !strings.HasPrefix(c.PublicURL, "http://") {
		return fmt.Errorf("%s: public_url is how the world reaches this gateway, such as https://ahadi.example.org", at("$.public_url"))
	}
	if c.proxies, err = prefixes(c.Proxy); err != nil {
		return fmt.Errorf("%s: trusted_proxy: %w", at("$.trusted_proxy"), err)
	}
	if len(c.Channels) == 0 {
		return fmt.Errorf("%s: no channel: without one nobody can reach this gateway", at("$"))
	}
	for name := range c.Channels {
		if err := c.checkChannel(name, at); err != nil {
			return err
		}
	}
	if err := errors.Join(c.checkRetention(at), c.checkWebhooks(at)); err != nil {
		return err
	}
	return c.checkSending(at)
}

// checkChannel fills in the secrets of one channel and holds its settings
// against what its adapter declares.
func (c *config) checkChannel(name string, at func(path string) string) error {
	ch, where := c.Channels[name], "$.channels."+name
	p, known := findAggregator(ch.Aggregator)
	if !known {
		return fmt.Errorf("%s: no aggregator %q: there are %s", at(where+".aggregator"), ch.Aggregator, strings.Join(aggregatorNames(), ", "))
	}
	secret, err := resolve(c.dir(), ch.HookSecret)
	if err != nil {
		return fmt.Errorf("%s: hook_secret: %w", at(where+".hook_secret"), err)
	}
	if len(secret) < 22 {
		return fmt.Errorf("%s: hook_secret is too short: 22 random characters (128 bits) or more are needed", at(where+".hook_secret"))
	}
	ch.HookSecret = secret
	if ch.allow, err = prefixes(ch.Allow); err != nil {
		return fmt.Errorf("%s: allow: %w", at(where+".allow"), err)
	}
	ch.settings = map[string]string{}
	for key, v := range ch.SMS {
		if ch.sending.has(key) {
			continue
		}
		if !slices.ContainsFunc(p.Settings, func(s aggregator.Setting) bool { return s.Name == key }) {
			return fmt.Errorf("%s: %s knows no setting %q", at(where+".sms."+key), ch.Aggregator, key)
		}
		if v.By != nil {
			return fmt.Errorf("%s: %s is a plain value", at(where+".sms."+key), key)
		}
		if ch.settings[key], err = resolve(c.dir(), v.Text); err != nil {
			return fmt.Errorf("%s: %s: %w", at(where+".sms."+key), key, err)
		}
	}
	for _, s := range p.Settings {
		if ch.settings[s.Name] == "" {
			ch.settings[s.Name] = s.Default
		}
		if s.Required && ch.settings[s.Name] == "" {
			return fmt.Errorf("%s: %s needs %s: %s", at(where), ch.Aggregator, s.Name, s.Help)
		}
	}
	if ch.Country == "" {
		ch.Country = c.Network.Country
	}
	if ch.sending, err = readSending(ch, func(key string) string { return at(where + "." + key) }); err != nil {
		return err
	}
	c.Channels[name] = ch
	return nil
}

// prefixes reads addresses and ranges of addresses.
func prefixes(all []string) (out []netip.Prefix, err error) {
	for _, s := range all {
		p, err := netip.ParsePrefix(s)
		if addr, single := netip.ParseAddr(s); single == nil {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%.50q is no address such as 10.0.0.7 and no range such as 196.201.0.0/16", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// dir is where relative paths of the file begin.
func (c *config) dir() string { return filepath.Dir(c.path) }

// database is the address of the database as the process can open it.
func (c *config) database() string {
	if store.IsURL(c.Database) {
		return c.Database
	}
	return c.file(c.Database)
}

// file is a path of the configuration as the process can open it.
func (c *config) file(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.dir(), path)
}

// resolve gives the value itself, or what env:NAME or file:PATH stand for.
func resolve(dir, value string) (string, error) {
	if name, ok := strings.CutPrefix(value, "env:"); ok {
		v := os.Getenv(name)
		if v == "" {
			return "", fmt.Errorf("the environment has no %s", name)
		}
		return v, nil
	}
	if path, ok := strings.CutPrefix(value, "file:"); ok {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		b, err := os.ReadFile(path)
		return strings.TrimRight(string(b), " \t\r\n"), err // what stands before it keeps its place
	}
	return value, nil
}
