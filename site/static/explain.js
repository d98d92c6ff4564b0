/* Takes the lead of one class over another apart, exactly.

   A network of Dense and ReLU is piecewise linear: for one image, with the hidden units that are on, each logit is a
   weighted sum of the pixels and a bias. So the difference of two logits is the sum of one share for each pixel, and
   one for all that is not a pixel. */
"use strict";
(function (own) {
  /* Go back through a dense step: from the weight of each output in the lead to the weight of each input. */
  function backThrough({ kernel, inputs, outputs }, slopes) {
    const before = new Float64Array((slopes.length / outputs) * inputs);
    for (let input = 0; input < before.length; input += 1) {
      const row = (input % inputs) * outputs;
      const start = Math.floor(input / inputs) * outputs;
      let sum = 0;
      for (let unit = 0; unit < outputs; unit += 1) sum += kernel[row + unit] * slopes[start + unit];
      before[input] = sum;
    }
    return before;
  }

  /* Return where the first layer of hidden units stands in the flow, if it looks at the pixels and ReLU follows. */
  function hiddenPlace(network, pixels) {
    const first = network.steps.findIndex(({ step }) => step === "dense");
    const [dense, next] = network.steps.slice(first, first + 2);
    return first >= 0 && dense.inputs === pixels && next && next.step === "relu" ? first + 2 : -1;
  }

  /* Return why `winner` leads `other` by `difference` (of their logits): the share of each pixel in `pixels`, the rest
     in `bias`, and the same difference by hidden units, each { unit, output, share }. */
  function explain(network, answer, winner, other) {
    const { flow, logits } = answer;
    let slopes = new Float64Array(logits.length);
    slopes[winner] += 1;
    slopes[other] -= 1;
    let bias = 0;
    let units = [];
    const hidden = hiddenPlace(network, flow[0].data.length);
    for (let place = network.steps.length; place > 0; place -= 1) {
      const step = network.steps[place - 1];
      const outputs = flow[place].data;
      if (place === hidden) units = Array.from(outputs, (output, unit) => ({ unit, output, share: output * slopes[unit] }));
      if (step.step === "relu") slopes = slopes.map((slope, unit) => (outputs[unit] > 0 ? slope : 0));
      if (step.step === "rescaling") {
        bias += step.offset * slopes.reduce((sum, slope) => sum + slope, 0);
        slopes = slopes.map((slope) => slope * step.scale);
      }
      if (step.step === "dense") {
        bias += slopes.reduce((sum, slope, unit) => sum + slope * step.bias[unit % step.outputs], 0);
        slopes = backThrough(step, slopes);
      }
    }
    const pixels = slopes.map((slope, pixel) => slope * flow[0].data[pixel]);
    return { pixels, bias, difference: logits[winner] - logits[other], units };
  }

  /* Return the weights of a hidden unit, one for each raw pixel, whatever scale the pixels are brought to before it. */
  function weightsOf(network, unit) {
    const first = network.steps.findIndex(({ step }) => step === "dense");
    const { inputs, outputs, kernel } = network.steps[first];
    const scale = network.steps.slice(0, first).reduce((product, step) => product * (step.scale ?? 1), 1);
    return Float64Array.from({ length: inputs }, (_, pixel) => scale * kernel[pixel * outputs + unit]);
  }

  own.explain = { explain, weightsOf };
  if (typeof module !== "undefined") module.exports = own.explain;
})((globalThis.reportDraw = globalThis.reportDraw || {}));
