/** The cure for a misspelt name: the nearest of the known ones, or else all of them. `prefix` is put before each. */
export function suggest(name: string, known: readonly string[], prefix = ''): string {
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: distanceBetween(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance || (one.candidate < other.candidate ? -1 : 1));
  if (nearest === undefined) return 'there is nothing to choose from';
  if (nearest.distance <= likelySlips(name)) return `did you mean ${prefix}${nearest.candidate}?`;
  return `choose from ${known.map((candidate) => prefix + candidate).join(', ')}`;
}

// two letters that changed places are two slips
function likelySlips({ length }: string): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** How many characters have to be put in, taken out or replaced (Levenshtein). */
function distanceBetween(one: string, other: string): number {
  const characters = [...other];
  let row = [0, ...characters.map((_, index) => index + 1)];
  for (const character of one) {
    const above = row;
    row = [(above[0] ?? 0) + 1];
    for (const [index, candidate] of characters.entries())
      row.push(
        Math.min(
          (above[index] ?? 0) + (character === candidate ? 0 : 1),
          (above[index + 1] ?? 0) + 1,
          (row[index] ?? 0) + 1,
        ),
      );
  }
  return row.at(-1) ?? 0;
}
