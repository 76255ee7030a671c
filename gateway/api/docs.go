package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

//go:embed docs.html
var guidePage string

// guide is the page that explains the API. What it says of each list is read out
// of the contract, so that there is one source.
type guide struct {
	page     *template.Template
	sections []section
}

// section is some lists that belong together.
type section struct {
	Name, About string
	Lists       []explained
}

// explained is one path.
type explained struct {
	Method                       string // GET or POST
	Anchor, Path, Summary, About string
	Query                        []parameter
	Sent                         []field // of what is sent
	Fields                       []field
	Example                      example
}

// example is how it is asked for: with a curl command, and, where the path names
// one thing, a command before it that finds one.
type example struct{ Ask, From, Field, Behind, Key, Body string }

type parameter struct{ Name, Type, About string }

type field struct{ Name, Type, About string }

// document is what the page needs of the contract.
type document struct {
	Tags []struct {
		Name, Description string
	}
	Paths      map[string]map[string]operation
	Components struct {
		Parameters map[string]contractParameter
		Schemas    map[string]*schema
	}
}

type operation struct {
	Summary, Description string
	Tags                 []string
	Parameters           []contractParameter
	RequestBody          struct {
		Content map[string]struct {
			Schema  *schema
			Example json.RawMessage
		}
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema *schema }
	}
}

type contractParameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
	Schema                *schema
}

// schema is what the contract says of a value; Type is a word or several.
type schema struct {
	Ref         string `json:"$ref"`
	Type        any
	Enum        []any
	Format      string
	Description string
	Properties  map[string]*schema
	Required    []string
	Items       *schema
	AllOf       []*schema
	OneOf       []*schema
}

// sample says which list gives what a path names, and in which field.
var samples = map[string]example{
	"{receipt}":      {From: "/reports?limit=1", Field: "receipt"},
	"/contacts/{id}": {From: "/contacts?limit=1", Field: "id"},
	"/inbox/{id}":    {From: "/inbox?limit=1", Field: "id"},
	"{code}":         {From: "/commitments?limit=1", Field: "code"},
	"{number}":       {From: "/broadcasts?limit=1", Field: "number"},
	"{name}":         {From: "/webhooks?limit=1", Field: "name"},
}

func (a *API) readGuide() (guide, error) {
	openAPI, err := a.openAPI()
	if err != nil {
		return guide{}, err
	}
	var d document
	if err := json.Unmarshal(openAPI, &d); err != nil {
		return guide{}, err
	}
	var g guide
	for _, tag := range d.Tags {
		s := section{Name: tag.Name, About: tag.Description}
		for method, all := range [][]route{routes(), writes()} {
			for _, way := range all {
				path := contractPath(way.path)
				op, there := d.Paths[path][[]string{"get", "post"}[method]]
				switch {
				case !there || !slices.Contains(op.Tags, tag.Name):
				case method == 0:
					s.Lists = append(s.Lists, d.explain(path, op))
				default:
					s.Lists = append(s.Lists, d.explainWrite(path, op))
				}
			}
		}
		g.sections = append(g.sections, s)
	}
	g.page, err = template.New("docs").Parse(guidePage)
	return g, err
}

// explain says of one path what the contract does.
func (d *document) explain(path string, op operation) explained {
	e := explained{Method: "GET", Anchor: anchor("get", path), Path: path, Summary: op.Summary, About: op.Description, Example: example{Ask: path}}
	for _, p := range op.Parameters {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = d.Components.Parameters[name]
		}
		if p.In == "query" {
			e.Query = append(e.Query, parameter{p.Name, d.kind(p.Schema), p.Description})
		}
	}
	answer := op.Responses["200"].Content["application/json"].Schema
	about, whole := d.properties(answer)
	if list := about["items"]; list != nil {
		about, whole = d.properties(list.Items)
		e.Example.Ask += "?limit=2"
	}
	for _, name := range whole {
		e.Fields = append(e.Fields, field{name, d.kind(about[name]), d.resolve(about[name]).Description})
	}
	for part, from := range samples {
		if before, behind, found := strings.Cut(path, part); found {
			named, _, _ := strings.Cut(part, "{")
			from.Ask, from.Behind = before+named, behind
			e.Example = from
		}
	}
	return e
}

// explainWrite says the same of one that changes something.
func (d *document) explainWrite(path string, op operation) explained {
	e := d.explain(path, op)
	e.Method, e.Anchor = "POST", anchor("post", path)
	sent := op.RequestBody.Content["application/json"]
	about, whole := d.properties(sent.Schema)
	for _, name := range whole {
		e.Sent = append(e.Sent, field{name, d.kind(about[name]), d.resolve(about[name]).Description})
	}
	e.Example.Key, e.Example.Body = "example"+strings.ReplaceAll(e.Example.Ask+e.Example.Behind, "/", "-"), string(sent.Example)
	return e
}

func anchor(method, path string) string {
	return method + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path)
}

func (d *document) resolve(s *schema) *schema {
	if s == nil {
		return &schema{}
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.resolve(d.Components.Schemas[name])
	}
	return s
}

// properties are all that an object has, and their names in order.
func (d *document) properties(s *schema) (map[string]*schema, []string) {
	all, order := map[string]*schema{}, []string{}
	s = d.resolve(s)
	for _, part := range append(slices.Clone(s.AllOf), &schema{Properties: s.Properties, Required: s.Required}) {
		if part.Ref != "" || part.AllOf != nil {
			more, names := d.properties(part)
			maps.Copy(all, more)
			order = append(order, names...)
			continue
		}
		maps.Copy(all, part.Properties)
		order = append(order, part.Required...)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	return all, order
}

// kind names a type for a person to read.
func (d *document) kind(of *schema) string {
	s := d.resolve(of)
	switch {
	case s.Enum != nil:
		var words []string
		for _, v := range s.Enum {
			if v == nil {
				v = "null"
			}
			words = append(words, cmp.Or(fmt.Sprint(v), `""`))
		}
		return strings.Join(words, ", ")
	case s.Items != nil:
		return "list of " + d.kind(s.Items)
	case s.AllOf != nil:
		return "object"
	case s.OneOf != nil:
		return d.kind(s.OneOf[0]) + " or null"
	case s.Format == "date-time":
		return strings.Replace(typeOf(s.Type), "string", "time", 1)
	}
	return typeOf(s.Type)
}

func typeOf(t any) string {
	if several, ok := t.([]any); ok {
		var words []string
		for _, v := range several {
			words = append(words, fmt.Sprint(v))
		}
		return strings.Join(words, " or ")
	}
	return cmp.Or(fmt.Sprint(t), "object")
}

// shown is all that the page can say.
type shown struct {
	Base, Token string
	Rate        int
	Sections    []section
}

// docs is the page. Everybody may read it.
func (a *API) docs(c *fiber.Ctx) error {
	g, err := a.guide()
	if err != nil {
		return fmt.Errorf("the page of the API: %w", err)
	}
	v := shown{Base: cmp.Or(strings.TrimSuffix(a.Public, "/"), c.BaseURL()), Token: "YOUR-TOKEN", Rate: a.Rate, Sections: g.sections}
	if a.Store.Network().Demo {
		v.Token = "demo"
	}
	var b bytes.Buffer
	if err := g.page.Execute(&b, v); err != nil {
		return fmt.Errorf("the page of the API: %w", err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Type("html", "utf-8")
	return c.Send(b.Bytes())
}
