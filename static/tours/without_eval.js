/**
 * Lets the transcoder of KTX 2 textures run under the portal's security policy.
 *
 * Basis Universal's script (Emscripten's embind) makes its functions between JavaScript and
 * WebAssembly out of strings, which the policy forbids. This, run before it in its worker, puts
 * another `Function` in place: it looks at which of the two kinds is asked for and gives a closure
 * that does the same. It must not use anything from outside itself, for its source is sent along.
 */
export function withoutEval() {
  const numbered = (known) =>
    Object.keys(known)
      .filter((name) => /^argType\d+$/.test(name))
      .map((name) => known[name]);

  /** A call from JavaScript into WebAssembly: wire the arguments, call, clean up, unwire. */
  function into(known, body) {
    const types = numbered(known);
    const method = body.includes("var thisWired");
    const stack = body.includes("var destructors");
    const returns = body.includes("return ret;");
    return function (...given) {
      if (given.length !== types.length) {
        known.throwBindingError(`function ${known.humanName} takes ${types.length} arguments`);
      }
      const destructors = stack ? [] : null;
      const wired = method ? { thisWired: known.classParam.toWireType(destructors, this) } : {};
      types.forEach((type, place) => {
        wired[`arg${place}Wired`] = type.toWireType(destructors, given[place]);
      });
      const value = known.invoker(known.fn, ...Object.values(wired));
      if (stack) known.runDestructors(destructors);
      for (const [name, each] of Object.entries(wired)) known[`${name}_dtor`]?.(each);
      return returns ? known.retType.fromWireType(value) : undefined;
    };
  }

  /** A call from WebAssembly into JavaScript: read the arguments from memory, call, hand back. */
  function outOf(known, body) {
    const types = numbered(known);
    return (object, called, destructors, pointer) => {
      const values = types.map((type) => {
        const value = type.readValueFromPointer(pointer);
        pointer += type.argPackAdvance;
        return value;
      });
      let value;
      if (body.includes("new func(")) value = new called(...values);
      else if (body.includes("func.call(obj")) value = called.call(object, ...values);
      else value = called.call(...values);
      return known.emval_returnValue?.(known.retType, destructors, value);
    };
  }

  function Made(...names) {
    const body = names.pop();
    return (...given) => {
      const known = Object.fromEntries(names.map((name, place) => [name, given[place]]));
      return body.includes("invoker(fn") ? into(known, body) : outOf(known, body);
    };
  }
  Made.prototype = Function.prototype;
  self.Function = Made;
}
