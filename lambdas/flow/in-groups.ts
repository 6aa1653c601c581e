/** How many are worked on at once. */
const width = 25;

/** Works on many, some at once, and answers in their order. */
export async function inGroups<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  for (let start = 0; start < inputs.length; start += width)
    outputs.push(...(await Promise.all(inputs.slice(start, start + width).map(work))));
  return outputs;
}
