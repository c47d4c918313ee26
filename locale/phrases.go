package locale

import "guichet/calendar"

// TheDate writes d as it stands in a sentence: "le lundi 7 décembre 2026",
// "Monday 7 December 2026". The zero Date gives "".
func TheDate(lang string, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return lookup(lang).say.theDate + Date(lang, d)
}

// AtLeast writes "24 mois ou plus", "24 months or more" for a quantity that is
// written already.
func AtLeast(lang, quantity string) string { return quantity + lookup(lang).say.orMore }

// AtMost writes "23 mois au plus", "23 months at most".
func AtMost(lang, quantity string) string { return quantity + lookup(lang).say.atMost }

// Between writes "de 12 à 23 mois", "12 to 23 months" for a lower bound and an
// upper quantity that are written already.
func Between(lang, low, quantity string) string {
	say := lookup(lang).say
	return say.between + low + say.to + quantity
}

// From writes "à partir du lundi 7 décembre 2026", "from Monday 7 December 2026
// on".
func From(lang string, d calendar.Date) string {
	say := lookup(lang).say
	return say.fromDay + Date(lang, d) + say.fromDayEnd
}

// Before writes "avant le mardi 8 décembre 2026", "before Tuesday 8 December
// 2026".
func Before(lang string, d calendar.Date) string { return lookup(lang).say.beforeDay + Date(lang, d) }

// YesNo writes "Oui" or "Non", "Yes" or "No".
func YesNo(lang string, yes bool) string {
	if yes {
		return lookup(lang).say.yes
	}
	return lookup(lang).say.no
}

// ToConfirm marks words as ones that may be out of date: "500 € par an (à
// confirmer)", "€500 a year (to be confirmed)".
func ToConfirm(lang, words string) string { return words + lookup(lang).say.toConfirm }

// sentences are the small words around dates and quantities.
type sentences struct {
	theDate, fromDay, fromDayEnd, beforeDay string
	orMore, atMost, between, to             string
	yes, no, colon, toConfirm               string
}

// Colon is what stands between a name and what is said of it.
func Colon(lang string) string { return lookup(lang).say.colon }
