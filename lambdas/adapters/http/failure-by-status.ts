/**
 * What an HTTP status means where a provider's own tables know nothing: 429 was never processed, after 5xx nobody knows,
 * 401 and 403 speak of our account.
 */
export function failureByStatus(status: number): 'transient' | 'ambiguous' | 'config' | 'unknown' {
  if (status === 429) return 'transient';
  if (status >= 500) return 'ambiguous';
  return status === 401 || status === 403 ? 'config' : 'unknown';
}
