package queries

// Codes and shared sheets, by the hash of their secret. Kinds are those of
// dialog.OfferKind.
var (
	// AddOffers opens offers: $1 hash, $2 conversation, $3 kind, $4 until, $5
	// content. A hash that is there already is an error.
	AddOffers = bulk(`INSERT INTO offers (hash, conversation, kind, until, content) VALUES `, `($1, $2, $3, $4, $5)`, 5, ``)

	// ReplaceOffers closes those of conversation $1 of kind $2.
	ReplaceOffers = bulk(`DELETE FROM offers WHERE (conversation, kind) IN (VALUES `, `(CAST($1 AS TEXT), CAST($2 AS INTEGER))`, 2, `)`)

	// DropOffers closes those of conversations $1.
	DropOffers = bulk(`DELETE FROM offers WHERE conversation IN (`, `$1`, 1, `)`)
)

const (
	// OfferOf names the conversation of the offer $1 of kind $2 that is open at
	// $3.
	OfferOf = `SELECT conversation FROM offers WHERE hash = $1 AND kind = $2 AND until > $3`

	// Offered reads the content of the offer $1 of kind $2 that is open at $3.
	Offered = `SELECT content FROM offers WHERE hash = $1 AND kind = $2 AND until > $3`

	// CloseOffer closes the offer $1.
	CloseOffer = `DELETE FROM offers WHERE hash = $1`

	// OffersOf reads kind and end of the offers of conversation $1.
	OffersOf = `SELECT kind, until FROM offers WHERE conversation = $1 ORDER BY kind`

	// ForgetOffers closes those of conversation $1 and returns a row for each.
	ForgetOffers = `DELETE FROM offers WHERE conversation = $1 RETURNING hash`

	// PruneOffers removes at most $2 offers that ended before $1, and returns a
	// row for each.
	PruneOffers = `DELETE FROM offers WHERE hash IN (SELECT hash FROM offers WHERE until <= $1 LIMIT $2) RETURNING hash`
)
