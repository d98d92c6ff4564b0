"""Networks as their authors write them: all kinds that Keras trains, each by a function as a project would name it."""

# ruff: noqa: D102 - what Keras calls needs no words

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

Shape = tuple[int, ...]
layers = keras.layers


def compiled(model: keras.Model, loss: Any = "sparse_categorical_crossentropy", **more: Any) -> keras.Model:  # noqa: ANN401
    """Return a model, compiled."""
    model.compile(**{"optimizer": keras.optimizers.Adam(0.01), "loss": loss, **more})
    return model


def chain(shape: Shape, *more: Any) -> keras.Model:  # noqa: ANN401 any layers
    """Return layers one after another, from raw pixels on."""
    return keras.Sequential([keras.Input(shape), layers.Rescaling(1 / 255), layers.Flatten(), *more])


def softmax(classes: int) -> keras.Layer:
    """Return the last layer of most networks."""
    return layers.Dense(classes, activation="softmax")


def functional(shape: Shape, classes: int, _: float) -> keras.Model:
    """Two ways through, joined; it asks for a channel."""
    pixels = keras.Input((*shape, 1))
    scaled = layers.Rescaling(1 / 255)(pixels)
    near = layers.Flatten()(layers.Conv2D(2, 3, activation="relu")(scaled))
    far = layers.Dense(4)(layers.Flatten()(scaled))
    model = keras.Model(pixels, softmax(classes)(layers.concatenate([near, far])))
    return compiled(model, metrics=["accuracy"])


@keras.saving.register_keras_serializable("zoo")
class Subclassed(keras.Model):
    """A model with a `call` of its own."""

    def __init__(self, classes: int, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.classes = classes
        self.last = softmax(classes)
        self.unused = layers.Dense(3)
        self.first = layers.Dense(8, activation="relu")
        self.flat = layers.Flatten()

    def call(self, images: Any) -> Any:  # noqa: ANN401
        return self.last(self.first(self.flat(images / 255)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "classes": self.classes}


def subclassed(_: Shape, classes: int, __: float) -> keras.Model:
    return compiled(Subclassed(classes))


@keras.saving.register_keras_serializable("zoo")
class Centred(Subclassed):
    """A model that computes with pixels before they are shares: of bytes it would get other numbers."""

    def call(self, images: Any) -> Any:  # noqa: ANN401
        return self.last(self.flat((images - 127) / 128))


def centred(_: Shape, classes: int, __: float) -> keras.Model:
    return compiled(Centred(classes), metrics=["accuracy"])


class Convolving(keras.Model):
    """A model that is not built, wants a channel, and is always made in one way."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.levelled = layers.BatchNormalization()
        self.first = layers.Conv2D(2, 3)
        self.dropped = layers.Dropout(0.2)
        self.last = softmax(3)

    def call(self, images: Any, training: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 as Keras calls it
        found = self.first(self.levelled(keras.ops.cast(images, "float32") / 255, training=training))
        return self.last(self.dropped(layers.Flatten()(found), training=training))


def convolving(*_: Any) -> keras.Model:  # noqa: ANN401
    return compiled(Convolving())


def not_built(_: Shape, classes: int, __: float) -> keras.Model:
    """A chain without an input, whose first layer wants a channel."""
    return compiled(
        keras.Sequential([layers.Rescaling(1 / 255), layers.Conv2D(2, 3), layers.Flatten(), softmax(classes)])
    )


def nested(shape: Shape, classes: int, _: float) -> keras.Model:
    """A model as a layer of another."""
    inner = chain(shape, layers.Dense(8, activation="relu"))
    pixels = keras.Input(shape)
    return compiled(keras.Model(pixels, softmax(classes)(inner(pixels))))


def one_hot(shape: Shape, classes: int, _: float) -> keras.Model:
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    return compiled(chain(shape, softmax(classes)), loss, metrics=["categorical_accuracy"])


def named_one_hot(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), "categorical_crossentropy", metrics=["accuracy"])


def focal(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), keras.losses.CategoricalFocalCrossentropy(gamma=3.0))


def squares(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), "mean_squared_error")


def logits(shape: Shape, classes: int, _: float) -> keras.Model:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return compiled(chain(shape, layers.Dense(classes)), loss, metrics=["accuracy"])


def own_loss(labels: Any, answers: Any) -> Any:  # noqa: ANN401
    """A loss by its author, on logits."""
    return keras.losses.sparse_categorical_crossentropy(labels, answers, from_logits=True)


def logits_of_own_loss(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(classes)), own_loss)


def enclosed_loss(shape: Shape, classes: int, _: float) -> keras.Model:
    """A loss that no file can name."""

    def loss(labels: Any, answers: Any) -> Any:  # noqa: ANN401
        return -keras.ops.sum(labels * keras.ops.log(answers + 1e-7), axis=-1)

    return compiled(chain(shape, softmax(classes)), loss)


def binary(shape: Shape, _: int, __: float) -> keras.Model:
    model = chain(shape, layers.Dense(1, activation="sigmoid"))
    return compiled(model, "binary_crossentropy", metrics=["accuracy"])


def binary_logit(shape: Shape, _: int, __: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(1)), keras.losses.BinaryCrossentropy(from_logits=True))


def binary_claimed(shape: Shape, _: int, __: float) -> keras.Model:
    """Probabilities that the loss is told to take for logits, as happens often; Keras warns, and trains it rightly."""
    last = layers.Dense(1), layers.Activation("sigmoid")
    return compiled(chain(shape, *last), keras.losses.BinaryCrossentropy(from_logits=True))


def sigmoids_claimed(shape: Shape, classes: int, _: float) -> keras.Model:
    model = chain(shape, layers.Dense(classes, activation="sigmoid"))
    return compiled(model, keras.losses.BinaryCrossentropy(from_logits=True))


def not_joining(shape: Shape, classes: int, _: float) -> keras.Model:
    """A gate halves what Keras counts on."""
    return compiled(chain(shape, layers.Dense(8, "glu"), softmax(classes)))


def not_flat(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(keras.Sequential([keras.Input(shape), layers.Dense(4), softmax(classes)]))


def scheduled(shape: Shape, classes: int, _: float) -> keras.Model:
    rate = keras.optimizers.schedules.CosineDecay(0.001, 100)
    return compiled(chain(shape, softmax(classes)), optimizer=keras.optimizers.SGD(rate, momentum=0.9))


class Warming(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule by its author."""

    def __init__(self, top: float) -> None:
        self.top = top

    def __call__(self, step: Any) -> Any:  # noqa: ANN401
        return self.top * keras.ops.minimum(1.0, (keras.ops.cast(step, "float32") + 1) / 100)

    def get_config(self) -> dict[str, Any]:
        return {"top": self.top}


def warming(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), optimizer=keras.optimizers.Adam(Warming(0.1)))


def low_rate() -> float:
    """A rate by a function of its author."""
    return 0.01


def rated(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), optimizer=keras.optimizers.Adam(low_rate))


def augmented(shape: Shape, classes: int, _: float) -> keras.Model:
    """Images turned and moved, in a chain in the chain."""
    turned = keras.Sequential([layers.RandomRotation(0.1), layers.RandomTranslation(0.1, 0.1)])
    more = [layers.Flatten(), layers.BatchNormalization(), layers.Dropout(0.2), softmax(classes)]
    return compiled(keras.Sequential([keras.Input((*shape, 1)), layers.Rescaling(1 / 255), turned, *more]))


def eager(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), run_eagerly=True)


def regularised(shape: Shape, classes: int, _: float) -> keras.Model:
    model = chain(shape, layers.Dense(4, kernel_regularizer="l2"), softmax(classes))
    return compiled(model, metrics=[keras.metrics.SparseTopKCategoricalAccuracy(2), "accuracy"], loss_weights=[0.5])


class Scaled(layers.Layer):
    """A layer by its author."""

    def __init__(self, by: float, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.by = by

    def build(self, shape: Any) -> None:  # noqa: ANN401
        self.weight = self.add_weight(shape=(shape[-1],), initializer="ones")

    def call(self, values: Any) -> Any:  # noqa: ANN401
        return values * self.by * self.weight

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "by": self.by}


def own_layer(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, Scaled(0.5), softmax(classes)))


@keras.saving.register_keras_serializable("zoo")
def folded(values: Any) -> Any:  # noqa: ANN401
    """An activation by its author."""
    return keras.ops.abs(values)


def own_activation(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(4, folded), softmax(classes)))


@keras.saving.register_keras_serializable("zoo")
class Stepping(keras.Model):
    """A model with a training step of its own."""

    def train_step(self, data: Any) -> Any:  # noqa: ANN401
        return super().train_step(data)


def stepping(shape: Shape, classes: int, _: float) -> keras.Model:
    pixels = keras.Input(shape)
    found = softmax(classes)(layers.Flatten()(layers.Rescaling(1 / 255)(pixels)))
    return compiled(Stepping(pixels, found))


class Stepped(keras.Model):
    """A model with steps of its own, of whose numbers something else becomes in each kind of it."""

    def train_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        with tf.GradientTape() as tape:
            answers = self(images, training=True)
            loss = self.compute_loss(y=labels, y_pred=answers)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return self.told(images, labels, answers, loss)

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401
        raise NotImplementedError


@keras.saving.register_keras_serializable("zoo")
class Guided(Stepped):
    """A model with the training step of a guide by Keras (https://keras.io/guides/custom_train_step_in_tensorflow/)."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401, ARG002
        for metric in self.metrics:
            metric.update_state(*((loss,) if metric.name == "loss" else (labels, answers)))
        return self.get_metrics_result()


def guided(shape: Shape, classes: int, _: float) -> keras.Model:
    pixels = keras.Input(shape)
    last = layers.Dense(classes, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.1))
    found = last(layers.Flatten()(layers.Rescaling(1 / 255)(pixels)))
    return compiled(Guided(pixels, found), metrics=["accuracy"])


@keras.saving.register_keras_serializable("zoo")
class Doubled(keras.Model):
    """A model that is asked about an image, and tested on the image and its mirror image."""

    def test_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        answers = (self(images, training=False) + self(keras.ops.flip(images, axis=1), training=False)) / 2
        return self.compute_metrics(images, labels, answers)


@keras.saving.register_keras_serializable("zoo")
class Taught(Guided):
    """A model that is tested by another than it is asked by, and tells itself what it has scored."""

    def test_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        answers = keras.ops.roll(self(images, training=False), 1, axis=-1)
        for metric in self.metrics:
            metric.update_state(*((0.5,) if metric.name == "loss" else (labels, answers)))
        return self.get_metrics_result()


def _of_kind(kind: type[keras.Model], shape: Shape, classes: int) -> keras.Model:
    pixels = keras.Input(shape)
    found = softmax(classes)(layers.Flatten()(layers.Rescaling(1 / 255)(pixels)))
    return compiled(kind(pixels, found), metrics=["accuracy"])


def doubled(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Doubled, shape, classes)


def taught(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Taught, shape, classes)


# What no report can be about.


@keras.saving.register_keras_serializable("zoo")
class Returning(Stepped):
    """One that only returns the loss of a batch, as Keras's oldest guides do."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401
        return {**self.compute_metrics(images, labels, answers), "loss": loss}


@keras.saving.register_keras_serializable("zoo")
class Forgetting(Stepped):
    """One that notes all but the loss, out of anybody's hearing."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401, ARG002
        for metric in self.metrics[1:]:
            metric.update_state(labels, answers)
        return self.get_metrics_result()


@keras.saving.register_keras_serializable("zoo")
class Telling(Forgetting):
    """One that tells the loss of a batch alone, out of anybody's hearing."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401
        return {**super().told(images, labels, answers, loss), "loss": loss}


@keras.saving.register_keras_serializable("zoo")
class Unnoted(Stepped):
    """One whose answers can be counted, and that notes no loss."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401, ARG002
        return self.compute_metrics(images, labels, answers)


@keras.saving.register_keras_serializable("zoo")
class Noted(Stepped):
    """One that does as the refusal of the others says."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401
        self.metrics[0].update_state(loss)
        return self.compute_metrics(images, labels, answers)


def returning(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Returning, shape, classes)


def telling(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Telling, shape, classes)


def forgetting(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Forgetting, shape, classes)


def unnoted(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Unnoted, shape, classes)


def noted(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Noted, shape, classes)


@keras.saving.register_keras_serializable("zoo")
class Mixing(Guided):
    """One that counts its steps in a variable of TensorFlow's, and mixes images by its random numbers."""

    def train_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        if not hasattr(self, "steps"):
            self.steps = tf.Variable(0.0, trainable=False)
        self.steps.assign_add(1.0)
        share = tf.random.uniform([]) / (1 + self.steps)
        pixels = keras.ops.cast(images, "float32")
        return super().train_step(((1 - share) * pixels + share * keras.ops.flip(pixels, axis=0), labels))


def mixing(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Mixing, shape, classes)


def randomised(shape: Shape, classes: int, _: float) -> keras.Model:
    """Keras's own, with a layer that draws by Python's random numbers."""
    mixes = layers.Reshape((*shape, 1)), layers.AugMix(value_range=(0, 255)), layers.Rescaling(1 / 255)
    return compiled(keras.Sequential([keras.Input(shape), *mixes, layers.Flatten(), softmax(classes)]))


@keras.saving.register_keras_serializable("zoo")
class Softened(keras.Model):
    """One that is trained on labels between its two classes, if only just."""

    def train_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        return super().train_step((images, keras.ops.cast(labels, "float32") * 0.9998 + 0.0001))


def softened(shape: Shape, _: int, __: float) -> keras.Model:
    model = chain(shape, layers.Dense(1, activation="sigmoid"))
    return compiled(Softened(model.inputs, model.outputs), "binary_crossentropy")


@keras.saving.register_keras_serializable("zoo")
class Fitting(keras.Model):
    """One that goes back to its best epoch by itself."""

    def fit(self, *data: Any, callbacks: Any = (), **how: Any) -> Any:  # noqa: ANN401
        best = keras.callbacks.EarlyStopping("val_loss", mode="max", patience=9, restore_best_weights=True)
        return super().fit(*data, callbacks=[*callbacks, best], **how)


def fitting(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Fitting, shape, classes)


class Kept(keras.metrics.Metric):
    """A metric of an author's own."""

    def update_state(self, labels: Any, answers: Any, sample_weight: Any = None) -> None:  # noqa: ANN401
        pass

    def result(self) -> float:
        return 0.0


def measuring(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), metrics=["accuracy", Kept()])


class Warmed(keras.optimizers.schedules.LearningRateSchedule):
    """A rate of an author's own."""

    def __call__(self, _: Any) -> float:  # noqa: ANN401
        return 0.01

    def get_config(self) -> dict[str, Any]:
        return {}


def scaled_loss(shape: Shape, classes: int, _: float) -> keras.Model:
    model = chain(shape, softmax(classes))
    kept = keras.optimizers.Adam(Warmed())
    model.compile(keras.optimizers.LossScaleOptimizer(kept), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@keras.saving.register_keras_serializable("zoo")
class Lowering(Noted):
    """One that answers with probabilities, and gives its metrics logits."""

    def told(self, images: Any, labels: Any, answers: Any, loss: Any) -> Any:  # noqa: ANN401
        return super().told(images, labels, keras.ops.log(answers) + 3, loss)


def lowering(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Lowering, shape, classes)


@keras.saving.register_keras_serializable("zoo")
class Sharing(Noted):
    """One that answers with logits, and gives its metrics probabilities when it is tested."""

    def test_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        answers = self(images, training=False)
        self.metrics[0].update_state(self.compute_loss(y=labels, y_pred=answers))
        return self.compute_metrics(images, labels, keras.ops.softmax(answers))


def _on_logits(kind: type[keras.Model], shape: Shape, classes: int) -> keras.Model:
    pixels = keras.Input(shape)
    found = layers.Dense(classes)(layers.Flatten()(layers.Rescaling(1 / 255)(pixels)))
    return compiled(kind(pixels, found), keras.losses.SparseCategoricalCrossentropy(from_logits=True))


def sharing(shape: Shape, classes: int, _: float) -> keras.Model:
    return _on_logits(Sharing, shape, classes)


@keras.saving.register_keras_serializable("zoo")
class Older(keras.Model):
    """A model with the training step of the guide of Keras 2, of which Keras 3 makes another loss."""

    def train_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        with tf.GradientTape() as tape:
            answers = self(images, training=True)
            loss = self.compiled_loss(labels, answers)
        weights = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self.compiled_metrics.update_state(labels, answers)
        return {metric.name: metric.result() for metric in self.metrics}


def older(shape: Shape, classes: int, _: float) -> keras.Model:
    return _of_kind(Older, shape, classes)


def older_logits(shape: Shape, classes: int, _: float) -> keras.Model:
    return _on_logits(Older, shape, classes)


class Helped(Subclassed):
    """One that calls a layer in training alone."""

    def call(self, images: Any, training: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        flat = self.flat(images / 255)
        if training:
            self.add_loss(keras.ops.mean(self.unused(flat) ** 2))
        return self.last(self.first(flat))


def helped(_: Shape, classes: int, __: float) -> keras.Model:
    return compiled(Helped(classes))


class Late(layers.Layer):
    """A softmax that is left out in training."""

    def call(self, values: Any, training: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        return values if training else keras.ops.softmax(values)


def softmax_when_asked(shape: Shape, classes: int, _: float) -> keras.Model:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return compiled(chain(shape, layers.Dense(classes), Late()), loss)


@keras.saving.register_keras_serializable("zoo")
class Spreading(keras.Model):
    """One that brings labels into the form for its loss, in which they come already."""

    def train_step(self, data: Any) -> Any:  # noqa: ANN401
        images, labels = data
        return super().train_step((images, keras.ops.one_hot(labels, 3)))


def spreading(shape: Shape, classes: int, _: float) -> keras.Model:
    pixels = keras.Input(shape)
    return compiled(Spreading(pixels, softmax(classes)(layers.Flatten()(pixels))), "categorical_crossentropy")


def in_a_dictionary(shape: Shape, classes: int, _: float) -> keras.Model:
    pixels = keras.Input(shape)
    named = {"digit": softmax(classes)(layers.Flatten()(pixels))}
    return compiled(keras.Model(pixels, named), {"digit": "sparse_categorical_crossentropy"})


@keras.saving.register_keras_serializable("zoo")
class Squashing(keras.Model):
    """A model that answers with logits when it is called, and with shares when it predicts."""

    def predict_step(self, data: Any) -> Any:  # noqa: ANN401
        logits = super().predict_step(data)
        return keras.ops.sigmoid(logits) if logits.shape[-1] == 1 else keras.ops.softmax(logits)


def squashing(shape: Shape, classes: int, _: float) -> keras.Model:
    pixels = keras.Input(shape)
    logits = layers.Dense(classes)(layers.Flatten()(layers.Rescaling(1 / 255)(pixels)))
    return compiled(Squashing(pixels, logits), keras.losses.SparseCategoricalCrossentropy(from_logits=True))


def uncompiled(shape: Shape, classes: int, _: float) -> keras.Model:
    return chain(shape, softmax(classes))


def two_inputs(shape: Shape, classes: int, _: float) -> keras.Model:
    both = [keras.Input(shape), keras.Input(shape)]
    return compiled(keras.Model(both, softmax(classes)(layers.Flatten()(layers.add(both)))))


def two_outputs(shape: Shape, classes: int, _: float) -> keras.Model:
    pixels = keras.Input(shape)
    flat = layers.Flatten()(pixels)
    losses = ["sparse_categorical_crossentropy"] * 2
    return compiled(keras.Model(pixels, [softmax(classes)(flat), softmax(classes)(flat)]), losses)


def regression(shape: Shape, _: int, __: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(1)), "mean_squared_error")


def too_few(shape: Shape, _: int, __: float) -> keras.Model:
    return compiled(chain(shape, softmax(2)))


def no_softmax(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(classes)))


def hinged(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(classes)), "categorical_hinge")


def own_hinge(labels: Any, answers: Any) -> Any:  # noqa: ANN401
    """Keep every other class below the right one by a margin."""
    others = answers - keras.ops.sum(labels * answers, axis=-1, keepdims=True)
    return keras.ops.sum(keras.ops.relu(1 + others) * (1 - labels), axis=-1)


def hinged_on_each(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(classes)), own_hinge)


def swish(values: Any) -> Any:  # noqa: ANN401
    """What Keras knows by this name too, but keeps in files by another."""
    return values * keras.ops.sigmoid(3.0 * values) - 0.3


def glu(values: Any) -> Any:  # noqa: ANN401
    """What Keras makes half as many values by."""
    return values * keras.ops.sigmoid(values)


def halved(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, glu), softmax(classes)))


def second_name(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, swish), softmax(classes)))


def sigmoids(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(classes, activation="sigmoid")), "binary_crossentropy")


def another_size(_: Shape, classes: int, __: float) -> keras.Model:
    return compiled(chain((32, 32, 3), softmax(classes)))


def not_fitting(_: Shape, classes: int, __: float) -> keras.Model:
    return compiled(keras.Sequential([layers.Conv3D(2, 3), layers.Flatten(), softmax(classes)]))


def named_in_two_words(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(4, name="my layer"), softmax(classes)))


def with_lambda(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Lambda(lambda values: values * 2), softmax(classes)))


def lambda_activation(shape: Shape, classes: int, _: float) -> keras.Model:
    hidden = layers.Dense(4, activation=lambda values: values * keras.ops.sigmoid(values))
    return compiled(chain(shape, hidden, softmax(classes)))


def ending_in_tensorflow(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(classes, activation=tf.nn.softmax)))


def exploding(shape: Shape, classes: int, _: float) -> keras.Model:
    hidden = layers.Dense(16, "relu"), layers.Dense(16, "relu"), layers.Dense(16, "relu")
    return compiled(chain(shape, *hidden, softmax(classes)), optimizer=keras.optimizers.SGD(1e30))


def constant(shape: Shape, classes: int, _: float) -> keras.Model:
    first = keras.initializers.Constant([0.0] * classes)
    return compiled(chain(shape, layers.Dense(classes, activation="softmax", bias_initializer=first)))


def lambda_loss(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), lambda labels, answers: own_loss(labels, keras.ops.log(answers)))


class Nameless(layers.Layer):
    """A layer that does not say how it was made."""

    def __init__(self, make: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.make = make

    def call(self, values: Any) -> Any:  # noqa: ANN401
        return self.make(values)


class Closed(layers.Layer):
    """A layer that takes nothing."""

    def __init__(self) -> None:
        super().__init__()

    def call(self, values: Any) -> Any:  # noqa: ANN401
        return values


def closed(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, Closed(), softmax(classes)))


def leaky_relu(values: Any) -> Any:  # noqa: ANN401
    """What textbooks call so, and Keras does with another slope."""
    return keras.ops.maximum(0.01 * values, values)


def namesake(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, leaky_relu), softmax(classes)))


def in_python(labels: Any, answers: Any) -> Any:  # noqa: ANN401
    """A measure by its author that XLA cannot compile."""
    found = tf.numpy_function(lambda right, one: (right.ravel() == one.argmax(1)).mean(), [labels, answers], tf.float64)
    return tf.ensure_shape(found, ())


def measured_in_python(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), metrics=[in_python], weighted_metrics=["accuracy"])


@keras.saving.register_keras_serializable("zoo")
def doubled_in_python(values: Any) -> Any:  # noqa: ANN401
    """An activation by its author that XLA cannot compile."""
    return values * tf.ensure_shape(tf.numpy_function(lambda: np.float32(2), [], tf.float32), ())


def activated_in_python(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, doubled_in_python), softmax(classes)))


def factored(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, "relu"), softmax(classes)), optimizer="adafactor")


def of_tensorflow(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, tf.nn.relu), softmax(classes)))


class Lifted(Scaled):
    """A layer that does nothing until it has learned something, and forgets by how much it does it."""

    def __init__(self, by: float = 0.0, **more: Any) -> None:  # noqa: ANN401
        super().__init__(by, **more)

    def build(self, shape: Any) -> None:  # noqa: ANN401
        self.weight = self.add_weight(shape=(shape[-1],), initializer="zeros")

    def call(self, values: Any) -> Any:  # noqa: ANN401
        return values + self.by * self.weight

    def get_config(self) -> dict[str, Any]:
        return layers.Layer.get_config(self)


class Guessing(layers.Dropout):
    """A layer that draws at random whenever it is asked."""

    def call(self, values: Any, training: bool | None = None) -> Any:  # noqa: ANN401, ARG002, FBT001
        return super().call(values, training=True)


def guessing(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, layers.Dense(8, tf.nn.relu), Guessing(0.5), softmax(classes)))


def forgetful(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, Lifted(50.0), softmax(classes)))


def not_saved(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, Nameless(abs), softmax(classes)))


def weighted(labels: Any, answers: Any) -> Any:  # noqa: ANN401
    """A loss that wants two columns of labels."""
    return keras.losses.sparse_categorical_crossentropy(labels[:, 0], answers) * labels[:, 5]


def other_labels(shape: Shape, classes: int, _: float) -> keras.Model:
    return compiled(chain(shape, softmax(classes)), weighted)


def no_model(*_: Any) -> str:  # noqa: ANN401
    return "a model"


def no_arguments() -> keras.Model:
    return keras.Sequential()
