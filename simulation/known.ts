/** What a template must have; whatever else refers to it would act on nothing. */
export function known<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`${key} is not in the template`);
  return value;
}
