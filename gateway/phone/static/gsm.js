// What a message costs on the air, counted as the server counts it: septets in
// GSM-7 (Ç and ç count as outside), UTF-16 units otherwise.
const basic = "@£$¥èéùìò\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extension = "\f^{}\\[~]|€";

export function septets(s) {
  let n = 0, gsm = true;
  for (const c of s) {
    if (basic.includes(c)) n += 1;
    else if (extension.includes(c)) n += 2;
    else gsm = false;
  }
  return { n, gsm };
}

// parts fills one part after another; no pair is split between two.
function parts(s, size, cost) {
  let n = 1, used = 0;
  for (const c of s) {
    const k = cost(c);
    if (used + k > size) { n += 1; used = 0; }
    used += k;
  }
  return { n, left: size - used };
}

// segments of an SMS: how it is coded, what is used of the parts that it takes,
// and how much the last part still holds.
export function segments(s) {
  const { n, gsm } = septets(s);
  if (gsm) return sized("gsm7", "septets", n, [160, 153], s, (c) => (extension.includes(c) ? 2 : 1));
  return sized("ucs2", "UCS-2 characters", s.length, [70, 67], s, (c) => c.length);
}

function sized(encoding, unit, used, [single, part], s, cost) {
  if (used <= single) return { encoding, unit, used, room: single, parts: 1, left: single - used };
  const p = parts(s, part, cost);
  return { encoding, unit, used, room: p.n * part, parts: p.n, left: p.left };
}

// screen says whether a USSD screen fits a small phone.
export function screen(s) {
  const { n, gsm } = septets(s);
  return gsm ? { used: n, room: 160, unit: "septets", fits: n <= 160 } : { used: s.length, room: 70, unit: "UCS-2 characters", fits: s.length <= 70 };
}
