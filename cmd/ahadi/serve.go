package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/internal/keys"
	"ahadi/internal/yamlpos"
	"ahadi/store"
)

// serveCmd runs the service.
type serveCmd struct {
	Config string `required:"" type:"existingfile" help:"The configuration file."`
}

// Run serves until it is asked to stop.
func (s *serveCmd) Run(out io.Writer) error {
	c, err := loadConfig(s.Config)
	if err != nil {
		return err
	}
	ctx := context.Background()
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	db, err := c.openStore(ctx, log, true)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	service, err := c.service(db, listener, log)
	if err != nil {
		return errors.Join(err, listener.Close(), db.Close())
	}
	fmt.Fprintf(out, "Ahadi serves on http://%s\n", listener.Addr())
	return service.run(ctx)
}

// openStore opens keys and database. An empty database gets the network of the
// configuration.
func (c *config) openStore(ctx context.Context, log *slog.Logger, exclusive bool) (*store.Store, error) {
	lost := !c.hasKeys()
	ring, err := c.ring()
	if err != nil {
		return nil, err
	}
	ballast := int64(0)
	if exclusive { // a service; a command beside it leaves the file alone
		ballast = store.Ballast
	}
	db, err := store.Open(ctx, store.Options{Database: c.database(), Keys: ring, Logger: log, Exclusive: exclusive, Ballast: ballast})
	if err != nil {
		return nil, err
	}
	seeded, err := db.Seeded(ctx)
	if err == nil && !seeded {
		err = db.Seed(ctx, store.Seed{Network: c.network()}, now())
	}
	if err == nil {
		err = db.KeysFit(ctx)
	}
	if errors.Is(err, store.ErrKeys) && lost { // new ones were made, which fit nothing
		if err = os.Remove(c.file(c.Keys)); err == nil {
			err = haveKeys(c.file(c.Keys))
		}
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// hasKeys says whether there are keys, so that none are made.
func (c *config) hasKeys() bool {
	return strings.HasPrefix(c.Keys, "env:") || haveKeys(c.file(c.Keys)) == nil
}

// ring is the key file, or the key text in env:NAME.
func (c *config) ring() (*keys.Ring, error) {
	if strings.HasPrefix(c.Keys, "env:") {
		text, err := resolve(c.dir(), c.Keys)
		if err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		return keys.Parse(text)
	}
	return keys.Open(c.file(c.Keys))
}

// network is the row of a database that is still empty.
func (c *config) network() store.Network {
	n := store.Network{
		Name: c.Network.Name, Short: c.Network.Short, Languages: c.Network.Languages, Zone: c.Network.Timezone,
		Country: c.Network.Country, SOS: c.Network.SOS, Cap: 16,
	}
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		if ch := c.Channels[name]; n.USSD == "" {
			n.USSD, n.ShortCode = ch.USSD.Code, ch.settings["from"]
		}
	}
	return n
}

// book loads the shipped forms and those of the configuration. The latter are
// proved first: a screen that does not fit is found here, not on a phone.
func (c *config) book() (*flows.Book, error) {
	if c.Flows == "" {
		return flows.Load()
	}
	folder := c.file(c.Flows)
	if _, err := os.ReadDir(folder); err != nil {
		return nil, fmt.Errorf("flows: %w", err)
	}
	book, err := flows.Load(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("flows: %s: %w", folder, err)
	}
	return book, unproved(book, c.Network.Languages)
}

// service wires the channels of the configuration.
func (c *config) service(db *store.Store, l net.Listener, log *slog.Logger) (*service, error) {
	book, err := c.book()
	if err == nil {
		err = terms(context.Background(), db, book, c.Enrolment)
	}
	if err == nil {
		err = readable(db, book)
	}
	if err == nil {
		err = c.guarded(context.Background(), db)
	}
	if err == nil {
		err = c.promises(context.Background(), db)
	}
	if err != nil {
		return nil, err
	}
	channels, err := c.channels()
	if err != nil {
		return nil, err
	}
	if err := db.SetBudget(context.Background(), c.Reminders.budget, now()); err != nil {
		return nil, err
	}
	oncall, err := c.oncall()
	if err != nil {
		return nil, err
	}
	looker, err := c.looker(db)
	if err != nil {
		return nil, err
	}
	told, err := c.tells(db, looker, log)
	if err != nil {
		return nil, err
	}
	return newService(serviceConfig{oncall: oncall, health: looker, operator: told, hours: c.hours(), public: c.PublicURL, proxies: c.proxies, listener: l, store: db, book: book, channels: channels, sending: c.sendings(), retention: c.retention, inward: c.inward, log: log})
}

// sendings are how the channels send, by name.
func (c *config) sendings() map[string]sendingConfig {
	all := map[string]sendingConfig{}
	for name, ch := range c.Channels {
		all[name] = ch.sending
	}
	return all
}

// channels makes the channels of the configuration, in the order of their names.
func (c *config) channels() ([]gateway.Channel, error) {
	var channels []gateway.Channel
	inboxes := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		ch := c.Channels[name]
		p, _ := findAggregator(ch.Aggregator) // loadConfig has seen that it is there
		adapter, err := p.New(aggregator.Setup{Settings: ch.settings, Hooks: c.hooks(name), Code: ch.USSD.Code})
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", name, inFiles(err, ch.SMS))
		}
		if _, ok := adapter.(aggregator.Fetcher); ok {
			inbox := ch.inbox()
			if other := inboxes[inbox]; other != "" {
				return nil, fmt.Errorf("channels %s and %s read one inbox, and every message in it would count twice: give each a number of its own as sms.from", other, name)
			}
			inboxes[inbox] = name
		}
		channels = append(channels, gateway.Channel{
			Name: name, Secret: keys.Secret(ch.HookSecret), Adapter: adapter, Region: ch.Country, From: ch.settings["from"], Room: ch.USSD.Room, Allow: ch.allow,
		})
	}
	return channels, nil
}

// inbox stands for what a channel takes out of its provider's inbox: what was
// sent to its number, or to any where its sender is none.
func (c *channelConfig) inbox() string {
	from := c.settings["from"]
	if strings.Trim(from, "+0123456789") != "" {
		from = ""
	}
	return fmt.Sprint(c.Aggregator, c.settings["username"], c.settings["account_sid"], c.settings["messaging_service_sid"], from)
}

// inFiles names the file where an adapter has found something wrong in a setting
// that came out of one: description:9:18 stands in provider.yaml:9:18.
func inFiles(err error, settings map[string]yamlpos.Value) error {
	for name, v := range settings {
		path, ok := strings.CutPrefix(v.Text, "file:")
		if where := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `(:\d+:\d+:)`); ok && where.MatchString(err.Error()) {
			return errors.New(where.ReplaceAllString(err.Error(), strings.ReplaceAll(path, "$", "$$")+"$1"))
		}
	}
	return err
}

// hooks are the public addresses of a channel's callbacks.
func (c *config) hooks(channel string) aggregator.Hooks {
	if c.PublicURL == "" {
		return aggregator.Hooks{}
	}
	return c.hooksUnder(c.PublicURL, channel)
}

func (c *config) hooksUnder(public, channel string) aggregator.Hooks {
	to := func(kind string) string {
		return public + "/hooks/" + channel + "/" + kind + "/" + c.Channels[channel].HookSecret
	}
	return aggregator.Hooks{SMS: to("sms"), Delivery: to("delivery"), OptOut: to("optout"), USSD: to("ussd"), USSDEnd: to("ussd-end")}
}
