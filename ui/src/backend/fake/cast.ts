import type { Person } from "../generated";

const person = (name: string): Person => ({
  userId: name.toLowerCase().replaceAll(/\W/g, "-"),
  name,
});

export const maya = person("Maya Okafor");
export const ravi = person("Ravi Patel");
export const lena = person("Lena Weiß");
export const dele = person("Dele Musa");
export const tomas = person("Tomás Serra");
export const jun = person("Jun Kato");
export const ines = person("Ines Haddad");
export const yui = person("Yui Tanaka");
export const aria = person("aria_b");
export const kofi = person("kofi");
export const sunniva = person("Sunniva");

/** Whom a search finds. */
export const directory: Person[] = [ravi, lena, dele, tomas, jun, ines, yui];
