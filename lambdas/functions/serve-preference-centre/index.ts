import { brand } from '../../../notifications/brand.ts';
import { catalogue } from '../../../notifications/catalogue.ts';
import { categories } from '../../../notifications/categories.ts';
import { SignedLinks } from '../../adapters/jose/signed-links.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { httpEndpoint } from '../../runtime/http-endpoint.ts';
import { choosing } from '../../wiring/choosing.ts';
import { environment } from './env.ts';
import { servePreferenceCentre } from './handler.ts';

const env = environment.parse(process.env);
const base = choosing(env);

export const handler = httpEndpoint(
  servePreferenceCentre({
    ...base,
    links: new SignedLinks(cachedSecret(base.secrets, env.LINK_KEYS_SECRET_ARN, base.now), base.now),
    space: { categories, types: catalogue, defaultCountry: env.DEFAULT_COUNTRY || undefined },
    brand: brand.name,
  }),
  base,
);
