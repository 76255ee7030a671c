package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// callers is how many ask at once where several do.
const callers = 16

// pair is the smallest network and one that has grown, each served by a process of
// its own and measured in turns, so that what else the machine does meets both.
type pair struct {
	ctx    context.Context
	o      growthOptions
	served [2]*child // one for each network: the smallest, the grown
}

// compare measures a network in turns with the smallest.
func (g *growing) compare(ctx context.Context, small, large *network) (err error) {
	p := &pair{ctx: ctx, o: g.o}
	hooks := kind{name: "ussd", script: "ussd", store: true, real: true}
	for i, n := range []*network{small, large} {
		if p.served[i], err = spawn(ctx, hooks, "grown", n.database, n.keys); err != nil {
			return err
		}
		defer func() { stopAll([]*child{p.served[i]}) }()
		p.served[i].people = n.people
		if err := p.served[i].question("warm", &n.stage.Count); err != nil {
			return err
		}
	}
	s := large.stage
	if s.USSD, s.Times.USSD, err = p.hook("ussd"); err != nil {
		return err
	}
	if s.SMS, s.Times.SMS, err = p.hook("sms"); err != nil {
		return err
	}
	if s.Overview, s.Times.Overview, err = p.timed(p.asks); err != nil {
		return err
	}
	deep, err := p.deep()
	if err != nil {
		return err
	}
	for _, page := range []struct {
		paths [2]string
		ms    *float64
		times *float64
	}{
		{[2]string{"/", "/"}, &s.Page, &s.Times.Page},
		{[2]string{"/reports", "/reports"}, &s.List, &s.Times.List},
		{deep, &s.Deep, &s.Times.Deep},
	} {
		if *page.ms, *page.times, err = p.timed(p.fetches(page.paths)); err != nil {
			return err
		}
	}
	used, err := p.served[1].usage()
	if err != nil {
		return err
	}
	s.Memory = float64(used.Memory) / (1 << 20)
	return g.exports(ctx, large)
}

// exports writes one export in a process of its own, and sees how much it took.
func (g *growing) exports(ctx context.Context, n *network) error {
	c, err := spawn(ctx, kind{name: "export"}, "exported", n.database, n.keys)
	if err != nil {
		return err
	}
	defer func() { stopAll([]*child{c}) }()
	if err := c.question("export", &n.stage.Export); err != nil {
		return err
	}
	var most int64
	err = c.question("peak", &most)
	n.stage.Most = float64(most) / (1 << 20)
	return err
}

// hook measures one of the hooks: alone for what one request costs, and with several.
func (p *pair) hook(script string) (c cost, times float64, err error) {
	var alone [2][]float64
	var many [2]part
	for range p.o.rounds {
		for i, s := range p.served {
			s.kind.script = script
			one := part{}
			if err := s.measure(p.ctx, 1, p.o.window/4, 0, &one); err != nil {
				return c, 0, err
			}
			if err := s.measure(p.ctx, callers, p.o.window/2, 0, &many[i]); err != nil {
				return c, 0, err
			}
			if one.wrong+many[i].wrong > 0 || len(one.times) == 0 || len(many[i].times) == 0 {
				return c, 0, fmt.Errorf("%s: %d of %d answers were wrong: %s", script, one.wrong+many[i].wrong, len(one.times)+len(many[i].times), s.tally.example)
			}
			slices.Sort(one.times)
			alone[i] = append(alone[i], milliseconds(one.times, 50))
		}
	}
	window := p.o.window / 2 * time.Duration(p.o.rounds)
	small, large := many[0].cell("", callers, window), many[1].cell("", callers, window)
	c = cost{Alone: median(alone[1]), P50: large.P50, P99: large.P99, CPU: large.CPU, PerSecond: large.PerSecond}
	return c, large.P50 / small.P50, nil
}

// timed measures what one question costs both networks: the median of the grown
// one in milliseconds, and the median of its ratios to the smallest.
func (p *pair) timed(of func(i int) ([]time.Duration, error)) (ms, times float64, err error) {
	var all, ratios []float64
	for range p.o.rounds {
		var one [2]float64
		for i := range p.served {
			took, err := of(i)
			if err != nil {
				return 0, 0, err
			}
			slices.Sort(took)
			one[i] = milliseconds(took, 50)
		}
		all, ratios = append(all, one[1]), append(ratios, one[1]/max(one[0], 0.001))
	}
	return median(all), median(ratios), nil
}

func (p *pair) asks(i int) (all []time.Duration, err error) {
	return all, p.served[i].question("overview "+strconv.Itoa(p.o.asks), &all)
}

func (p *pair) fetches(paths [2]string) func(i int) ([]time.Duration, error) {
	return func(i int) (all []time.Duration, err error) {
		for range p.o.asks {
			from := time.Now()
			if _, err := fetch(p.served[i].pages + paths[i]); err != nil {
				return nil, err
			}
			all = append(all, time.Since(from))
		}
		return all, nil
	}
}

// deep is the address of the last sheet of the list that is leafed through.
func (p *pair) deep() (paths [2]string, err error) {
	for i, s := range p.served {
		paths[i] = "/reports"
		for range p.o.sheets - 1 {
			body, err := fetch(s.pages + paths[i])
			if err != nil {
				return paths, err
			}
			m := nextSheet.FindStringSubmatch(body)
			if m == nil {
				break
			}
			paths[i] = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	return paths, nil
}

func median(all []float64) float64 {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}

// peak is the most memory that this process ever held, in bytes; where the system
// does not say so, what it holds.
func peak() (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return resident(), nil
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			kB, err := strconv.ParseInt(f[1], 10, 64)
			return kB << 10, err
		}
	}
	return resident(), nil
}

// stages prints what stands above the lines.
func (t table) stages() {
	t.printf("%-9s %8s %8s | %8s %6s %7s %6s | %8s %6s | %9s %6s %7s %6s | %7s %7s | %8s %8s | %7s %8s\n", "reports", "people", "disk MB", "USSD ms", "CPU µs", "p99 ms", "times", "SMS ms", "times",
		"overview", "times", "page ms", "times", "list ms", "deep ms", "export s", "most MB", "count s", "MB")
}

// stage prints one line.
func (t table) stage(s stage) {
	t.printf("%-9d %8d %8.0f | %8.2f %6.0f %7.1f %5.2fx | %8.2f %5.2fx | %9.2f %5.2fx %7.1f %5.2fx | %7.1f %7.1f | %8.1f %8.0f | %7.2f %8.0f\n",
		s.Reports, s.People, s.Disk, s.USSD.Alone, s.USSD.CPU, s.USSD.P99, s.Times.USSD, s.SMS.Alone, s.Times.SMS, s.Overview, s.Times.Overview, s.Page, s.Times.Page, s.List, s.Deep,
		s.Export.Took.Seconds(), s.Most, s.Count.Took.Seconds(), s.Memory)
}
