// Package opendata writes what a network gives away as data: a workbook of tidy
// sheets, or a package of CSV files that describe themselves (HXL, Frictionless)
// with, where a coordinator chose so, answers row by row (also as Flow Results).
//
// What it says is what the report back says of the same rounds; what nobody may
// know is not in it. The rules stand in docs/open-data.md, and every table passes
// them once more on its way out: a breach is an error, and not a byte is written.
//
// Everything is first written to a temporary folder, table by table and row by
// row, so that a million reports cost the memory of one commitment's.
package opendata
