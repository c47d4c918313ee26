package queries

// Recent reads the conversations named like $1 that were changed since $2, at
// most $3, the latest first, and when that was.
const Recent = `SELECT id, changed FROM conversations WHERE id LIKE $1 AND changed >= $2
	ORDER BY changed DESC, id LIMIT $3`
