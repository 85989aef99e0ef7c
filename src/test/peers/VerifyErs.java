import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Date;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

/** BouncyCastle's opinion on evidence records (RFC 4998). Arguments: pairs of a record and its document. */
public final class VerifyErs {
    public static void main(String[] files) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        for (int i = 0; i < files.length; i += 2) {
            try {
                ERSEvidenceRecord record = new ERSEvidenceRecord(Files.readAllBytes(Path.of(files[i])),
                    new JcaDigestCalculatorProviderBuilder().setProvider("BC").build());
                X509CertificateHolder signer = record.getSigningCertificate();
                record.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(signer));
                record.validatePresent(new ERSByteData(Files.readAllBytes(Path.of(files[i + 1]))), new Date());
                System.out.println("ok");
            } catch (Exception wrong) {
                System.out.println("wrong " + wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
            }
        }
    }
}
