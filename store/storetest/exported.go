package storetest

import "ahadi/store"

// What other tests of a store need of the contract's world.
const (
	Akinyi = akinyi
	Otieno = otieno
	Desk   = desk // an official
)

// Now is the time at which the register's round is open.
var Now = now

// Register is the register of the contract.
func Register() store.Seed { return register() }

// Files is a step that files a report on K12, or tells the receipt of the one
// that this very request has filed.
func Files(percent int) func(store.Before) store.After { return files(percent) }
