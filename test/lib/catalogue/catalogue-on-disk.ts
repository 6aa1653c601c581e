import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { CompilationResult } from '../../../lib/catalogue/compile-catalogue.ts';
import { CatalogueError, compileCatalogue } from '../../../lib/catalogue/compile-catalogue.ts';
import { transactional } from '../../../notifications/categories.ts';
import type { NotificationDefinition } from '../../../notifications/define-notification.ts';
import { defineNotification } from '../../../notifications/define-notification.ts';
import { webAddressSchema } from '../../../notifications/web-address.ts';

/** A type on all three channels, for templates that the tests write themselves. */
export const parcelSent = defineNotification({
  type: 'parcel.sent',
  category: transactional,
  channels: ['email', 'sms', 'push'],
  data: z.object({
    orderId: z.string(),
    items: z.array(z.object({ name: z.string(), note: z.string().optional() })).min(1),
    trackingUrl: webAddressSchema,
    sender: z.string().optional(),
  }),
  example: {
    orderId: 'A-1',
    items: [{ name: 'Mug', note: 'blue' }, { name: 'Towel' }],
    trackingUrl: 'https://track.example.com/A-1',
    sender: 'Maya',
  },
});

/** An e-mail whose text the test chooses; the text stands on line 6. */
export const mail = (content: string, { title = 'Parcel {{ orderId }}', lang = 'en' } = {}) =>
  `<mjml lang="${lang}">
  <mj-head><mj-title>${title}</mj-title></mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        ${content}
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

const soundFiles: Readonly<Record<string, string>> = {
  'parcel.sent/email.en.mjml': mail('<mj-text>{{ orderId }}</mj-text>'),
  'parcel.sent/sms.en.liquid': 'Parcel {{ orderId }}\n',
  'parcel.sent/push.en.liquid': 'Parcel\n\n{{ orderId }} is on its way\n',
};

/** Compiles a catalogue of these files on top of a sound one; `undefined` takes a file away. */
export async function compileFiles(
  files: Readonly<Record<string, string | undefined>>,
  catalogue: readonly NotificationDefinition[] = [parcelSent],
): Promise<CompilationResult> {
  const root = mkdtempSync(join(tmpdir(), 'catalogue-'));
  try {
    for (const [path, text] of Object.entries({ ...soundFiles, ...files })) {
      if (text === undefined) continue;
      const absolute = join(root, 'notifications', path);
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, text);
    }
    return await compileCatalogue(join(root, 'notifications'), catalogue);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What is wrong with a catalogue of these files. */
export async function problemsOf(
  files: Readonly<Record<string, string | undefined>>,
  catalogue?: readonly NotificationDefinition[],
): Promise<readonly string[]> {
  try {
    await compileFiles(files, catalogue);
    return [];
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems;
    throw error;
  }
}
