// Lets PixiJS, by which Annotorious paints, run under the portal's security policy.

const WRITERS = {
  FLOAT: "1f", FLOAT_VEC2: "2f", FLOAT_VEC3: "3f", FLOAT_VEC4: "4f",
  INT: "1i", INT_VEC2: "2i", INT_VEC3: "3i", INT_VEC4: "4i",
  BOOL: "1i", BOOL_VEC2: "2i", BOOL_VEC3: "3i", BOOL_VEC4: "4i",
  FLOAT_MAT2: "Matrix2f", FLOAT_MAT3: "Matrix3f", FLOAT_MAT4: "Matrix4f",
  SAMPLER_2D: "1i", SAMPLER_CUBE: "1i", SAMPLER_2D_ARRAY: "1i",
};

/** The uniforms of the running shader by name: how each is written (WebGL 2.0, section 3.7.8). */
function uniformsOf(gl) {
  const program = gl.getParameter(gl.CURRENT_PROGRAM);
  const found = {};
  for (let at = 0; at < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); at += 1) {
    const { name, type } = gl.getActiveUniform(program, at);
    const kind = Object.keys(WRITERS).find((each) => gl[each] === type);
    const [plain, isArray] = [name.replace("[0]", ""), name.endsWith("]")];
    found[plain] = { writer: `uniform${WRITERS[kind]}v`, isTexture: kind.startsWith("SAMPLER") && !isArray };
  }
  return found;
}

/** The numbers of what PixiJS keeps as a number, an array, a point, a colour or a matrix. */
function numbers(value) {
  if (typeof value !== "object") return [Number(value)];
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return value;
  if ("a" in value) return value.toArray(true);
  if ("width" in value) return [value.x, value.y, value.width, value.height];
  if ("red" in value) return [value.red, value.green, value.blue, value.alpha];
  return [value.x, value.y];
}

const shaders = new WeakMap();

/** Hand `values` to the running shader; `places` are its uniforms' locations. */
function hand(places, values, renderer, shared) {
  const { gl } = renderer;
  if (!shaders.has(places)) shaders.set(places, uniformsOf(gl));
  const uniforms = shaders.get(places);
  for (const [name, value] of Object.entries(values)) {
    const uniform = uniforms[name];
    if (!uniform) {
      if (value?.group) renderer.shader.syncUniformGroup(value, shared);
    } else if (uniform.isTexture) {
      renderer.texture.bind(value, shared.textureCount);
      gl.uniform1i(places[name].location, shared.textureCount++);
    } else if (uniform.writer.includes("Matrix")) {
      gl[uniform.writer](places[name].location, false, numbers(value));
    } else {
      gl[uniform.writer](places[name].location, numbers(value));
    }
  }
}

/**
 * PixiJS writes a function for each shader as text, which the policy forbids, and first tries
 * whether it may. To be called before it runs: this `Function` gives the trial's answer, and for
 * the text a function that goes through the uniforms one by one.
 */
export function pixiWithoutEval() {
  function Made(...words) {
    if (words[0] === "param1") return (object, name, value) => object[name] === value;
    if (words[0] === "ud" && words.length === 5) return hand;
    throw new EvalError("no functions from text");
  }
  Made.prototype = Function.prototype;
  globalThis.Function = Made;
}
