// Package register reads a network's register (places, commitments, people,
// rounds) from CSV files into plain rows, and says for each row that cannot be
// taken which file, row and column it is and what to do. It holds the sample
// register of the demo. It has no SQL and decides nothing about reports.
package register
