// Package xlsform reads forms that were drawn as XLSForm workbooks (sheets
// survey, choices and settings) into forms of ours, and writes ours as such
// workbooks. What a feature phone cannot ask is refused by sheet, column and
// row, all of it at once. What XLSForm has no word for stands in columns of our
// own, whose names begin with ahadi_; other programs leave them aside. A form
// that is written and read again is the same form. It also writes a form as a
// flow of FLOIP, which has the same needs: conditions in another language.
package xlsform
