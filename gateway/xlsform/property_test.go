package xlsform

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ahadi/flows"
)

// drawn makes a random form, with everything that a form may say.
type drawn struct {
	*rapid.T
	f         *flows.Form
	languages []string
}

func (d *drawn) maybe(what string) bool { return rapid.IntRange(0, 3).Draw(d.T, what) == 0 }

func (d *drawn) of(what string, all ...string) string { return rapid.SampledFrom(all).Draw(d.T, what) }

// text is one in all languages, with marks that YAML and spreadsheets mind.
func (d *drawn) text(what string) flows.Text {
	t := flows.Text{}
	for _, l := range d.languages {
		t[l] = d.of(what, "Yes", "No: never", "=1+1", "- a #b", "'quoted' \"twice\"", "two\nlines", "a  b", "{item}?", "$5 or {q1}", "{q2}: {q1}", "100%", "é ¿ç", "\\n {", "@x|y", "null", "12", "a, b; c", "{kept}")
	}
	return t
}

// condition is one that looks back.
func (d *drawn) condition(deep int, self *flows.Question) string {
	if deep > 0 && d.maybe("deeper") {
		a, b := d.condition(deep-1, self), d.condition(deep-1, self)
		return d.of("joined", a+" and "+b, "("+a+") or ("+b+")", "not ("+a+")", "("+a+" or "+b+") and "+a, a+" && "+b)
	}
	all := d.f.Questions
	if self != nil {
		all = append(slices.Clone(all), self)
	}
	var can []string
	for _, q := range all {
		switch kindOf(q.Type) {
		case kNum:
			can = append(can, q.Name+" < 5", q.Name+" >= 3", q.Name+" != 0", q.Name+" + 1 == 2", q.Name+" * 2 - 1 > 4", "-"+q.Name+" < 3", "7 > "+q.Name)
			for _, o := range all {
				if kindOf(o.Type) == kNum {
					can = append(can, q.Name+" <= "+o.Name, q.Name+" / 2 > "+o.Name)
				}
			}
		case kBool:
			can = append(can, q.Name, "not "+q.Name, q.Name+" == true")
		case kMany:
			can = append(can, `"b" in `+q.Name, `not ("a" in `+q.Name+")")
		case kDay:
			can = append(can, q.Name+` < "2026-01-01"`, q.Name+` != ""`)
		case kText:
			can = append(can, q.Name+` == "a"`, q.Name+` != 'b'`, q.Name+` in ["a", "b"]`, q.Name+` not in ["a"]`, q.Name+` == ""`, q.Name+` == "it's \"b\""`, q.Name+` contains "a"`)
		}
	}
	can = append(can, `kind == "build"`, "official", "not has_milestone", "true", `(official ? "a" : "b") == "a"`)
	return d.of("condition", can...)
}

func (d *drawn) question(i int) *flows.Question {
	q := &flows.Question{Name: fmt.Sprintf("q%d", i), Type: d.of("type", "choice", "choices", "scale", "milestone", "integer", "decimal", "percent", "money", "date", "text", "yes_no", "report", "pin"), Required: !d.maybe("skips"), Label: d.text("label")}
	if i == 0 && d.maybe("commitment") {
		q.Name, q.Type = "commitment", "commitment"
	}
	if i == 1 && d.maybe("a name of the register's") {
		q.Name = "item"
	}
	if d.maybe("relevant") {
		q.Relevant = d.condition(2, nil)
	}
	if d.maybe("hint") {
		q.Hint, q.Official = d.text("hint"), d.text("official")
	}
	if d.maybe("unknown") {
		q.Unknown, q.Back = d.text("unknown"), d.text("back")
	}
	if d.maybe("on") {
		q.On = "ussd"
	}
	switch q.Type {
	case "integer", "percent", "decimal":
		q.Min = rapid.IntRange(0, 5).Draw(d.T, "min")
		q.Max = d.sample("max", 0, 50, 100)
	case "text":
		q.Max = d.sample("max", 0, 20, 70)
	case "choice", "choices", "scale", "milestone":
		d.options(q)
	}
	if q.Type != "commitment" && d.maybe("constraint") {
		q.Constraint = d.condition(1, q)
		if d.maybe("message") {
			q.Message = d.text("message")
		}
	}
	return q
}

func (d *drawn) sample(what string, all ...int) int { return rapid.SampledFrom(all).Draw(d.T, what) }

func (d *drawn) options(q *flows.Question) {
	names := rapid.SampledFrom([][]string{{"a", "b"}, {"yes", "no"}, {"a", "b", "c", "none"}, {"null", "_1"}}).Draw(d.T, "options")
	for j, name := range names {
		c := flows.Choice{Name: name, Key: j + 1, Band: flows.Band{None: true}, Label: d.text("option")}
		if j == len(names)-1 && d.maybe("key") {
			c.Key, c.Alone = 9, true
		}
		if d.maybe("value") {
			c.Value = d.text("value")
			c.Words = map[string][]string{"en": {"ONE", "two words"}}
		}
		if q.Type == "scale" && j < 2 && d.maybe("band") {
			q.Gives = fmt.Sprintf("given_%s", q.Name)
			c.Band = flows.Band{Low: j * 10, High: j*10 + 9*j}
		}
		q.Choices = append(q.Choices, c)
	}
}

// form draws one and reads it as its file would be.
func (d *drawn) form() *flows.Form {
	d.languages = rapid.SampledFrom([][]string{{"en"}, {"sw", "fr"}, {"en", "lg", "xx"}}).Draw(d.T, "languages")
	d.f = &flows.Form{Name: "drawn", Version: 3, Order: 2, Title: d.text("title"), Several: d.maybe("several")}
	if d.maybe("roles") {
		d.f.Roles = []string{"monitor", "official"}
	}
	if d.maybe("keyword") {
		d.f.Keyword = map[string][]string{d.languages[0]: {"WATER", "NO"}}
	}
	if d.maybe("none") {
		d.f.None, d.f.Key = d.text("none"), 4
	}
	for i := range rapid.IntRange(1, 6).Draw(d.T, "questions") {
		d.f.Questions = append(d.f.Questions, d.question(i))
	}
	if d.maybe("confirm") {
		d.f.Confirm = &flows.Confirm{Label: d.text("confirm")}
		if d.maybe("confirm sometimes") {
			d.f.Confirm.Relevant = d.condition(1, nil)
		}
	}
	if d.maybe("receipts") {
		d.f.Receipt = append(d.f.Receipt, flows.Ending{Relevant: d.condition(1, nil), Label: d.text("receipt")})
	}
	d.f.Receipt = append(d.f.Receipt, flows.Ending{Label: d.text("receipt")})
	return d.f
}

func TestAnyFormComesBackAsItWas(t *testing.T) {
	book := texts(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := &drawn{T: rt}
		src, _ := yamlOf(d.form())
		f, err := flows.Parse("drawn.yaml", src)
		if err != nil {
			if strings.Contains(err.Error(), "mismatched types") || strings.Contains(err.Error(), "characters in all") { // sound forms only
				rt.Skip()
			}
			rt.Fatalf("%v\n%s", err, src)
		}
		workbook, err := Write(f, book)
		if err != nil {
			rt.Fatal(err)
		}
		back, err := Read(workbook, Options{Name: "x.xlsx", Book: book})
		if err != nil {
			rt.Fatalf("%v\n%s", err, src)
		}
		if want, got := all(t, f), all(t, back.Form); want != got {
			rt.Fatalf("it was\n%s\nand is\n%s\n%s", src, back.YAML, strings.Join(back.Remarks, "\n"))
		}
	})
}
