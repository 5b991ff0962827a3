package io.etcdwarden.cli;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a key algorithm as {@code spec.pki.keyAlgorithm} has it, in any case. */
final class KeyAlgorithmConverter implements ITypeConverter<KeyAlgorithm> {
  @Override
  public KeyAlgorithm convert(String text) {
    try {
      return KeyAlgorithm.fromWireName(text.toUpperCase(Locale.ROOT));
    } catch (OperatorException unknown) {
      throw new TypeConversionException(unknown.getMessage());
    }
  }
}
