// Package alert tells those on call when somebody has written that people are
// in danger, one after the other, at any hour, until one of them takes it.
package alert
