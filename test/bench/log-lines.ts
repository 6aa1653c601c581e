import * as z from 'zod';

/** CloudWatch Logs bills each line as its UTF-8 and this much more (docs: "PutLogEvents", 26 bytes for each event). */
const perLine = 26;

/**
 * What Lambda logs by itself of an invocation where logs are text: a START, an END and a REPORT line with durations,
 * memory and the trace, as they are in life.
 */
const platformLines = [
  'START RequestId: 8b133862-5a51-4f4b-8a9e-1d2a3b4c5d6e Version: $LATEST',
  'END RequestId: 8b133862-5a51-4f4b-8a9e-1d2a3b4c5d6e',
  'REPORT RequestId: 8b133862-5a51-4f4b-8a9e-1d2a3b4c5d6e\tDuration: 123.45 ms\tBilled Duration: 124 ms\tMemory Size: 512 MB\tMax Memory Used: 123 MB\tXRAY TraceId: 1-581cf771-a006649127e371903a2de979\tSegmentId: 4d2a3b4c5d6e7f80\tSampled: true\t',
];

const metricsSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** The bytes that CloudWatch Logs bills for these lines and for what Lambda adds to so many invocations. */
export function logBytes(invocations: number, lines: readonly string[]): number {
  return bytesOf(lines) + invocations * bytesOf(platformLines);
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + perLine, 0);
}

/** The custom metrics that a line of the embedded format adds to, each by its name and its dimensions. */
export function seriesIn(line: string): readonly string[] {
  if (!line.includes('"_aws"')) return [];
  const parsed = metricsSchema.safeParse(JSON.parse(line));
  if (!parsed.success) return [];
  const { data } = parsed;
  return data._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((name) => `${name}=${String(data[name])}`).join(' ');
      return Metrics.map(({ Name }) => `${Namespace} ${Name} ${dimensions}`);
    }),
  );
}
