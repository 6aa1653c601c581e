import * as z from 'zod';

/** How one recipient reads amounts, dates and counts. */
export interface Formatting {
  readonly money: (value: unknown) => string;
  readonly date: (value: unknown, style?: unknown) => string;
  readonly number: (value: unknown) => string;
  readonly plural: (value: unknown, forms: ReadonlyMap<string, string>) => string;
}

interface Reader {
  /** The language of the template. */
  readonly locale: string;
  /** The variety of it that the recipient reads, such as `fr-CA` where the template is `fr`. */
  readonly variety: string;
  readonly timeZone: string;
}

const amountSchema = z.object({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) });

const dateStyles = ['short', 'medium', 'long', 'full'] as const;
const momentStyles = ['time', 'datetime'] as const;
const dateStyleSchema = z.enum([...dateStyles, ...momentStyles]);
const dayOnly = z.iso.date();
const moment = z.iso.datetime({ offset: true });

const momentParts = {
  time: { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
  datetime: {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  },
} as const satisfies Record<(typeof momentStyles)[number], Intl.DateTimeFormatOptions>;

// making an Intl formatter costs about as much as rendering a text message
const cached = <Made>(make: (locale: string, options: Record<string, string>) => Made) => {
  const made = new Map<string, Made>();
  return (locale: string, options: Record<string, string> = {}): Made => {
    const key = JSON.stringify([locale, options]);
    const known = made.get(key) ?? make(locale, options);
    made.set(key, known);
    return known;
  };
};

const numberFormat = cached((locale, options) => new Intl.NumberFormat(locale, options));
const dateFormat = cached((locale, options) => new Intl.DateTimeFormat(locale, options));
const pluralRules = cached((locale) => new Intl.PluralRules(locale));

/** Formats amounts, dates and counts as one recipient reads them; throws on values that are no such thing. */
export function formattingFor({ locale, variety, timeZone }: Reader): Formatting {
  return {
    money: (value) => {
      const { amount, currency } = parse(amountSchema, value, 'money needs { amount: minor units, currency }');
      const format = numberFormat(variety, { style: 'currency', currency });
      return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
    },

    date: (value, style = 'medium') => formatDate({ variety, timeZone }, value, style),

    number: (value) => numberFormat(variety).format(parse(z.number(), value, 'number needs a number')),

    plural: (value, forms) => {
      const count = parse(z.number(), value, 'plural needs a number');
      const form = forms.get(pluralRules(locale).select(count)) ?? forms.get('other');
      if (form === undefined) throw new TypeError("plural needs at least other: '…'");
      return form;
    },
  };
}

function formatDate({ variety, timeZone }: Omit<Reader, 'locale'>, value: unknown, style: unknown): string {
  const wanted = parse(dateStyleSchema, style, `date knows the styles ${dateStyleSchema.options.join(', ')}`);
  const isDayOnly = dayOnly.safeParse(value).success;
  const text = parse(
    isDayOnly ? dayOnly : moment,
    value,
    'date needs a day (2026-11-30) or a moment with its offset (2026-11-30T14:00:00Z)',
  );
  if (wanted === 'time' || wanted === 'datetime') {
    if (isDayOnly) throw new TypeError(`date: '${wanted}' needs a moment; a day has no time`);
    return dateFormat(variety, { ...momentParts[wanted], timeZone }).format(new Date(text));
  }
  // a day is the same day everywhere: read and written in one zone, it does not move
  return dateFormat(variety, { dateStyle: wanted, timeZone: isDayOnly ? 'UTC' : timeZone }).format(new Date(text));
}

// the value itself stays out of the message: it may be personal
function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, need: string): z.infer<Schema> {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new TypeError(need);
  return data;
}
