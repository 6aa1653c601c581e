/*
 * Revocation counts by any reasonable means (47 CFR 64.1200(a)(10)): words outside the tables, misspelt ones and other
 * languages, too. What is found here goes to a person and closes nothing by itself, so it may err on the side of no; it
 * must not bury that person in business replies either.
 */

/** Keywords that mean nothing else: `cancel` and `end` are also said of orders. */
const clearNos = ['stop', 'stopall', 'stopp', 'unsubscribe', 'unsub', 'quit', 'optout', 'revoke', 'arret', 'arretez'];

/** Words that add nothing to a no. */
const fillers = new Set(
  'please pls plz now it this these that all them messages message texts text texting sms me us ok thanks thank you merci svp sil vous te plait im asking the just immediately already ffs'.split(
    ' ',
  ),
);

/** Words one slip away from a keyword that are words of their own. */
const ownWords = new Set(
  'shop step stops stow stoop strop slop top atop spot stomp stock quiet quite quilt suit quid quip'.split(' '),
);

const writing =
  '(?:text|texts|texting|message|messages|messaging|sms|sending|send|contacting|contact|calling|spamming|spam|bothering|bother|writing|emails?|notifications?|alerts?)';

/** Refusals in so many words, in languages as they have come up; on words without case, accents and signs. */
const refusals: readonly RegExp[] = [
  new RegExp(`(?<!\\b(?:dont|do not|never|cant|cannot) )\\b(?:stop|quit|cease|end) (?:\\w+ ){0,2}${writing}\\b`),
  /\b(?:dont|do not|never|no longer) (?:\w+ ){0,2}(?:text|message|contact|send|bother|spam|write to|call) (?:me|us)\b/,
  /\bno (?:more|further) (?:\w+ )?(?:texts?|messages?|sms|spam|alerts?|notifications?)\b/,
  /\b(?:remove|delete|unsubscribe|unsub) (?:me|us|my (?:phone )?number|this (?:phone )?number)\b/,
  /\btake (?:me|us|my number|this number) off\b/,
  /\b(?:unsubscrib\w*|opt(?:ing|ed)? ?out)\b/,
  /\b(?:leave|let) me (?:alone|be)\b/,
  /\b(?:lose|forget|delete|erase) my number\b/,
  /\b(?:revok\w+|withdraw\w*) (?:my )?(?:consent|permission)\b/,
  /\b(?:dont|do not|no longer) (?:want|wish|like) (?:to (?:get|receive|hear)|(?:any|these|those|your|more)) ?(?:\w+ ){0,3}/,
  /\bwrong (?:number|person)\b/,
  /\b(?:go away|get lost|fuck off|piss off)\b/,
  // French
  /\bne (?:souhaite |veux |desire )?plus (?:\w+ ){0,2}(?:recevoir|envoyer|envoyez|contacter|contactez|ecrire|ecrivez|messages?|sms)\b/,
  /\bplus (?:de|aucun) (?:sms|messages?|textos?|pub|publicites?)\b/,
  /\b(?:arretez|arrete|arreter|cessez|cesser|stopper|stoppez) (?:de |d |les |vos |ces |tout)/,
  /\b(?:desabonn|desinscri)\w*/,
  /\b(?:laissez|fichez|foutez) moi (?:tranquille|la paix)\b/,
  /\b(?:retirez|supprimez|enlevez) (?:moi|mon numero)\b/,
  // German, Spanish
  /\bkeine (?:\w+ )?(?:sms|nachrichten|werbung) mehr\b/,
  /\b(?:abmelden|abbestellen|horen sie auf)\b/,
  /\b(?:dar(?:me|se)? de baja|no me (?:envien|manden|escriban|contacten)|dejen de (?:enviar|mandar|escribir)\w*)\b/,
];

/** Whether a reasonable reader might see a refusal in these words. @param words - as plainWords gives them */
export function looksLikeRefusal(words: string): boolean {
  const each = words.split(' ');
  const rest = each.filter((word) => !fillers.has(word));
  const isNoWithFillers =
    rest.length > 0 && rest.every((word) => clearNos.includes(word)) && !/\bd(?:o )?ont?\b/.test(words);
  return (
    isNoWithFillers || (each.length === 1 && isSlipOfClearNo(words)) || refusals.some((refusal) => refusal.test(words))
  );
}

function isSlipOfClearNo(word: string): boolean {
  if (ownWords.has(word) || word.length < 3) return false;
  return clearNos.some((no) => slips(word, no, no.length > 8 ? 2 : 1));
}

/** Whether so few slips (a letter too many, too few, another one, or two in the wrong order) lead from one to the other. */
function slips(one: string, other: string, most: number): boolean {
  if (one === other) return true;
  if (most === 0) return false;
  if (one[0] !== undefined && one[0] === other[0]) return slips(one.slice(1), other.slice(1), most);
  const left = most - 1;
  return (
    slips(one.slice(1), other, left) ||
    slips(one, other.slice(1), left) ||
    slips(one.slice(1), other.slice(1), left) ||
    (one[0] === other[1] && one[1] === other[0] && one.length > 1 && slips(one.slice(2), other.slice(2), left))
  );
}
