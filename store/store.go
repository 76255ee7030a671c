package store

// Store is the gateway's memory.
type Store struct{}
