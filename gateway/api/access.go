package api

import "ahadi/store"

// trace is one event of the audit trail.
type trace struct {
	ID     string `json:"id"`
	Actor  string `json:"actor"`
	Action string `json:"action"`
	Object string `json:"object"`
	Was    string `json:"was"`
	Became string `json:"became"`
	At     string `json:"at"`
}

func showTrace(_ *request, e store.Trace) trace {
	return trace{id(e.ID), e.Actor, e.Action, e.Object, e.Was, e.Became, utc(e.At)}
}

// user is somebody who may sign in, without what lets her in.
type user struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Place    string `json:"place"`
	Language string `json:"language"`
	Disabled bool   `json:"disabled"`
	Chosen   bool   `json:"has_password"`
	Codes    bool   `json:"has_code_app"`
	Created  string `json:"created"`
}

func showUser(_ *request, a store.Account) user {
	return user{a.Name, a.Role, a.Place, a.Language, a.Disabled, a.Chosen, a.Codes, utc(a.Created)}
}

// token is a program that may read, without its secret.
type token struct {
	Name    string   `json:"name"`
	Scopes  []string `json:"scopes"`
	Place   string   `json:"place"`
	By      string   `json:"by"`
	Created string   `json:"created"`
	Expires string   `json:"expires"`
	Revoked *string  `json:"revoked"`
	Used    *string  `json:"used"`
}

func showToken(_ *request, t store.Token) token {
	return token{t.Name, words(t.Scopes), t.Place, t.By, utc(t.Created), utc(t.Expires), moment(t.Revoked), moment(t.UsedAt)}
}
