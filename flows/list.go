package flows

// perPage is how many items of a long list stand on one screen.
const perPage = 4

// list writes the page of a list of n items, and feet between its own.
func (w *walk) list(p *page, n int, called func(i int) string, feet ...option) {
	for i := w.s.Page * perPage; i < min(n, (w.s.Page+1)*perPage); i++ {
		p.add(digit(i%perPage+1), called(i))
	}
	if n > (w.s.Page+1)*perPage {
		p.foot(keyMore, w.say("key_more"))
	}
	p.feet = append(p.feet, feet...)
	if w.s.Page > 0 {
		p.foot(keyBack, w.say("key_back"))
	}
}

// leafed goes to another page of a list of n items, where the key asks for it.
func (w *walk) leafed(key string, n int) bool {
	switch {
	case key == keyMore && n > (w.s.Page+1)*perPage:
		w.s.Page++
	case key == keyBack && w.s.Page > 0:
		w.s.Page--
	default:
		return false
	}
	return true
}

// onPage is the place of the item that a key picks from a list of n.
func (w *walk) onPage(key string, n int) (int, bool) {
	if len(key) != 1 || key[0] < '1' || key[0] > '0'+perPage {
		return 0, false
	}
	i := w.s.Page*perPage + int(key[0]-'1')
	return i, i < n
}
