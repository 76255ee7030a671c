// Package broadcast decides whom a text that coordinators wrote reaches, in
// which words, and when: the language of each person, a discreet text for phones
// that others read, the open hours of her own zone. That nobody gets it twice,
// and nobody who may not be written to, is the store's promise.
//
// It never sends: what it queues leaves behind everything else.
package broadcast
