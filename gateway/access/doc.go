// Package access is who may do what: users with roles and a branch of the place
// tree, their sessions, passwords and tokens. Console and API ask it and decide
// nothing themselves; the store applies the scope of whoever asks.
package access
