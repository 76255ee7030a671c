// Package webhook tells programs what has happened: it posts each event to their
// addresses, signed as Standard Webhooks 1.0 has it, and again until it is taken.
// What is told, and to whom, the store decides.
package webhook
