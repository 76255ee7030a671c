package main

import (
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
)

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// signedIn is a browser without a screen in which the demo's user is signed in,
// as a script does it: the form is read and sent back.
func (p *process) signedIn() *http.Client {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	_, form := p.answer(client.Get(p.base + "/login"))
	hidden := csrfField.FindStringSubmatch(form)
	if hidden == nil {
		p.t.Fatalf("the way in has no form: %s", form)
	}
	res, err := client.PostForm(p.base+"/login", url.Values{"csrf": {hidden[1]}, "name": {"demo"}, "password": {"demo"}})
	status, body := p.answer(res, err)
	if status != http.StatusOK || res.Request.URL.Path != "/" {
		p.t.Fatalf("signing in leads to %s, %d: %s", res.Request.URL, status, body)
	}
	return client
}

// press sends the form of a page as the demo's user does: with the page's key.
func (p *process) press(path string, form url.Values) (int, string) {
	p.t.Helper()
	client := p.signedIn()
	_, page := p.answer(client.Get(p.base + "/"))
	hidden := csrfField.FindStringSubmatch(page)
	if hidden == nil {
		p.t.Fatal("the first page has no form")
	}
	all := url.Values{"csrf": {hidden[1]}}
	maps.Copy(all, form)
	return p.answer(client.PostForm(p.base+path, all))
}

// page is a page as the demo's user sees it.
func (p *process) page(path string) string {
	p.t.Helper()
	status, body := p.answer(p.signedIn().Get(p.base + path))
	if status != http.StatusOK {
		p.t.Fatalf("%s: status %d: %s", path, status, body)
	}
	return body
}

// password is of everybody whom lets lets in.
const password = "green lorry 4 Kisumu"

// lets makes a user of the pages.
func (p *process) lets(name, role, place string) {
	p.t.Helper()
	p.t.Setenv(passwordVariable, password)
	args := []string{"user", "add", name, "--role", role}
	if place != "" {
		args = append(args, "--place", place)
	}
	p.must(0, nil, args...)
}
